package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.Session;
import dev.kline.engineio.SessionListener;
import java.time.Duration;
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
  private final Optional<Recovery> recovery;
  private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
  private final Map<Session, Connection> connections = new ConcurrentHashMap<>();

  /** Connect timeouts and awaited answers; what runs here only hands over. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("socketio-timer").daemon().factory());

  private final Pacer pacer = new Pacer();

  public SocketIo(SocketIoConfig config) {
    this.config = config;
    this.recovery = config.recovery().map(Recovery::new);
    timer.setRemoveOnCancelPolicy(true);
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    recovery.ifPresent(this::sweepRegularly);
  }

  /** The namespace of exactly this name; made if it is asked for the first time. */
  public Namespace namespace(String name) {
    if (!name.startsWith("/") || name.indexOf(',') >= 0) {
      throw new IllegalArgumentException(
          "namespace is '%s', must begin with a slash and hold no comma".formatted(name));
    }
    return namespaces.computeIfAbsent(
        name, each -> new Namespace(each, recovery.map(Recovery::log), pacer));
  }

  /** How many connections there are, in however many namespaces each is. */
  public int connections() {
    return connections.size();
  }

  /** Stops the timers. Called once the Engine.IO endpoint is closed. */
  @Override
  public void close() {
    timer.shutdownNow();
    pacer.close();
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

  @Override
  public void binary(Session session, byte[] bytes) {
    Connection connection = connections.get(session);
    if (connection != null) {
      connection.receive(bytes);
    }
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

  SocketIoConfig config() {
    return config;
  }

  Optional<Recovery> recovery() {
    return recovery;
  }

  /** Runs a task on the timer's thread, unless the future is cancelled; it must not block. */
  Future<?> after(Duration delay, Runnable task) {
    return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  PendingAcks newPendingAcks(long firstId) {
    return new PendingAcks(firstId, config.limits().pendingAcksMax(), timer);
  }

  private void sweepRegularly(Recovery swept) {
    long nanos = swept.sweepInterval().toNanos();
    Runnable sweep = () -> Thread.ofVirtual().name("recovery-sweep").start(swept::sweep);
    var _ = timer.scheduleWithFixedDelay(sweep, nanos, nanos, TimeUnit.NANOSECONDS);
  }
}
