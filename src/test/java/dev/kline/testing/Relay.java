package dev.kline.testing;

import dev.kline.engineio.Sender;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends again and again as ingest does, on another thread whenever one is held up. Safe for any
 * thread; what it sends is sent by one at a time.
 */
public final class Relay implements AutoCloseable {
  /** Now and then it has more to send at once. */
  private static final int MORE_EVERY = 20;

  private final Predicate<Sender> together;
  private final BooleanSupplier send;
  private final Sender sender = new Sender(this::send, this::hasMore, this::start);

  private int sent;
  private volatile boolean over;
  private volatile @Nullable Throwable failure;

  /**
   * One that is yet to start.
   *
   * @param together lets a sender send; false if that goes on elsewhere
   * @param send sends something; false if it was the last
   */
  public Relay(Predicate<Sender> together, BooleanSupplier send) {
    this.together = together;
    this.send = send;
  }

  /** Starts to send. */
  public void start() {
    Thread.ofPlatform().daemon().start(this::run);
  }

  private void run() {
    try {
      boolean mine = true;
      while (mine && !over) {
        mine = together.test(sender);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      over = true;
    }
  }

  private void send() {
    sent++;
    if (!send.getAsBoolean()) {
      over = true;
    }
  }

  private boolean hasMore() {
    return sent % MORE_EVERY == 0;
  }

  /** Whether all is sent, or something has failed. */
  public boolean over() {
    return over;
  }

  /** What has failed. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Sends no more. */
  @Override
  public void close() {
    over = true;
  }
}
