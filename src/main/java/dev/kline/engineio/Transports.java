package dev.kline.engineio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which transport a session is on, and which WebSocket wants to take its place. Safe for any
 * thread.
 *
 * <p>Its lock is taken before the outbox's. Who drains changes inside both, so that neither an
 * offer nor a holder gets in between.
 */
final class Transports {
  private final Outbox outbox;
  private final BooleanSupplier closed;

  /** Written under the lock, but for the first one. */
  private volatile @Nullable Transport current;

  @GuardedBy("this")
  private @Nullable UpgradeProbe probe;

  /**
   * On none yet.
   *
   * @param outbox what the one in use drains
   * @param closed whether the session has ended
   */
  Transports(Outbox outbox, BooleanSupplier closed) {
    this.outbox = outbox;
    this.closed = closed;
  }

  /** The transport in use; empty before the session is opened. */
  Optional<Transport> current() {
    return Optional.ofNullable(current);
  }

  /** The polling transport, while it is in use. */
  Optional<PollingTransport> polling() {
    return current instanceof PollingTransport polling ? Optional.of(polling) : Optional.empty();
  }

  void open(Transport first) {
    current = first;
    outbox.drainBy(first);
  }

  /** Takes a candidate, unless there is one or the session is no longer on polling. */
  synchronized boolean begin(UpgradeProbe candidate) {
    boolean free = probe == null && polling().isPresent() && !closed.getAsBoolean();
    if (free) {
      probe = candidate;
    }
    return free;
  }

  /** Gives a candidate up. False if it was none. */
  synchronized boolean abandon(UpgradeProbe candidate) {
    boolean known = probe == candidate;
    if (known) {
      probe = null;
    }
    return known;
  }

  /** Makes {@code next} the transport. False if the session has ended. */
  synchronized boolean change(WebSocketTransport next) {
    probe = null;
    boolean open = !closed.getAsBoolean();
    if (open) {
      current = next;
      outbox.drainBy(next);
    }
    return open;
  }

  /** The session has ended: hangs up on the candidate and closes the transport. */
  void close(CloseReason reason) {
    Transport last;
    UpgradeProbe candidate;
    synchronized (this) {
      last = current;
      candidate = probe;
    }
    if (candidate != null) {
      candidate.hangUp();
    }
    if (last != null) {
      last.close(reason);
    }
  }
}
