package dev.kline.gate;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Safe for any thread. Makes connections as another selector does, each bound to its {@link Visit}
 * for as long as it is handled.
 */
final class Guarded implements ServerConnectionSelector {
  private static final ScopedValue<Visit> VISIT = ScopedValue.newInstance();

  private final ServerConnectionSelector inside;
  private final Gate gate;

  Guarded(ServerConnectionSelector inside, Gate gate) {
    this.inside = inside;
    this.gate = gate;
  }

  /** The visit of the connection that the calling thread serves. */
  static Visit visit() {
    return VISIT.get();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Optional<Visit> visit = gate.find(context.remotePeer().address());
    if (visit.isEmpty()) {
      throw new CloseConnectionException("its time was over");
    }
    return new Connection(inside.connection(context), visit.get());
  }

  @Override
  public int bytesToIdentifyConnection() {
    return inside.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return inside.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return inside.supportedApplicationProtocols();
  }

  private final class Connection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection handled;
    private final Visit visit;

    Connection(ServerConnection handled, Visit visit) {
      this.handled = handled;
      this.visit = visit;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        ScopedValue.where(VISIT, visit)
            .<Optional<Void>, InterruptedException>call(() -> {
              handled.handle(limit);
              return Optional.empty();
            });
      } finally {
        gate.ended(visit);
      }
    }

    @Override
    public boolean canInterrupt() {
      return handled instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public Duration idleTime() {
      return handled.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      handled.close(interrupt);
    }
  }
}
