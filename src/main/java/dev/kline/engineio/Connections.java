package dev.kline.engineio;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Safe for any thread. Knows the connection that a request came on, which Helidon tells no handler:
 * a poll must see that its client hangs up, a body that stalls must be cut.
 *
 * <p>Helidon makes a connection on the very thread that then runs all its requests. (It has
 * listeners that are told of each request, too, but loses what it tells them if there are two.)
 */
final class Connections implements ServerConnectionSelector {
  private static final System.Logger LOGGER = System.getLogger(Connections.class.getName());

  private static final ThreadLocal<@Nullable ConnectionContext> CURRENT = new ThreadLocal<>();

  private final ServerConnectionSelector http1;

  Connections(ServerConnectionSelector http1) {
    this.http1 = http1;
  }

  @Override
  public ServerConnection connection(ConnectionContext connection) {
    CURRENT.set(connection);
    return http1.connection(connection);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  /** The connection that the calling thread serves. */
  static ConnectionContext current() {
    ConnectionContext connection = CURRENT.get();
    if (connection == null) {
      throw new IllegalStateException("no HTTP connection is served by " + Thread.currentThread());
    }
    return connection;
  }

  /** Closes the socket under whoever reads or writes; both then find the peer gone. */
  static void hangUp(ConnectionContext connection) {
    try {
      connection.serverSocket().close();
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "the socket would not close", e);
    }
  }

  /**
   * Reads and drops what comes until the peer hangs up: closing a socket with unread bytes resets
   * it, and the reset would overtake what we have just written.
   */
  static void discardTheRest(ConnectionContext connection) {
    try {
      while (true) {
        connection.dataReader().ensureAvailable();
        connection.dataReader().skip(connection.dataReader().available());
      }
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "the peer is gone", e);
    }
  }
}
