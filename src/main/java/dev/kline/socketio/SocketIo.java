package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.ProtocolException;
import dev.kline.engineio.Session;
import dev.kline.engineio.SessionListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The front door: Socket.IO, protocol 5, on top of an Engine.IO endpoint. Safe for any thread.
 *
 * <pre>{@code
 * var io = new SocketIo(config);
 * io.namespace("/kline").on("subscribe", (socket, args, ack) -> ...);
 * var engine = new EngineIo(engineConfig, io);
 * ...
 * engine.close(deadline);   // tells every socket
 * io.close();
 * }</pre>
 */
public final class SocketIo implements SessionListener, AutoCloseable {
  private final SocketIoConfig config;
  private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
  private final Map<Session, Connection> connections = new ConcurrentHashMap<>();

  /** Connect timeouts and awaited answers; what runs here only hands over. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("socketio-timer").daemon().factory());

  public SocketIo(SocketIoConfig config) {
    this.config = config;
    timer.setRemoveOnCancelPolicy(true);
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  /** The namespace of exactly this name; made if it is asked for the first time. */
  public Namespace namespace(String name) {
    if (!name.startsWith("/") || name.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "namespace is '%s', must begin with a slash and hold no comma".formatted(name));
    }
    return namespaces.computeIfAbsent(name, Namespace::new);
  }

  /** How many connections there are, in however many namespaces each is. */
  public int connections() {
    return connections.size();
  }

  /** Stops the timer. Called once the Engine.IO endpoint is closed. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  @Override
  public void opened(Session session) {
    connections.put(session, new Connection(this, session));
  }

  @Override
  public void text(Session session, String text) {
    Connection connection = connections.get(session);
    if (connection != null) {
      connection.receive(text);
    }
  }

  /** Attachments come with the binary packet types; until then nobody announced any. */
  @Override
  public void binary(Session session, byte[] bytes) {
    throw new ProtocolException(CloseReason.FORCED_CLOSE, "binary that nobody announced");
  }

  @Override
  public void closed(Session session, CloseReason reason) {
    Connection connection = connections.remove(session);
    if (connection != null) {
      connection.closed(reason);
    }
  }

  Optional<Namespace> find(String name) {
    return Optional.ofNullable(namespaces.get(name));
  }

  Future<?> afterConnectTimeout(Runnable task) {
    return timer.schedule(task, config.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  PendingAcks newPendingAcks() {
    return new PendingAcks(config.pendingAcksMax(), timer);
  }
}
