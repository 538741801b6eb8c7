package dev.kline.engineio;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * The front door: one Engine.IO endpoint, protocol 4. Safe for any thread.
 *
 * <pre>{@code
 * var engine = new EngineIo(config, listener);
 * EngineIo.mount(server, http1, routing, List.of(engine));
 * ...
 * engine.close(Duration.ofSeconds(5));   // before the web server stops
 * }</pre>
 */
public final class EngineIo {
  private static final System.Logger LOGGER = System.getLogger(EngineIo.class.getName());

  /** How long a connection may be idle beyond what an unanswered poll makes it. */
  private static final Duration IDLE_BEYOND_PING = Duration.ofMinutes(5);

  /** All that waits for clients may be this part of the heap, or twice that. */
  private static final int BACKLOG_PART = 4;

  private final EngineIoConfig config;
  private final SessionListener listener;
  private final Sessions sessions;
  private final Heartbeat heartbeat = new Heartbeat();
  private final Flusher flusher;
  private final Outbox.Limits outboxLimits;
  private final Traffic traffic = new Traffic();

  public EngineIo(EngineIoConfig config, SessionListener listener) {
    this.config = config;
    this.listener = listener;
    this.sessions = new Sessions(config.sessionsMax());
    this.flusher = new Flusher(config.writing().linger());
    this.outboxLimits =
        new Outbox.Limits(
            config.outboxMessagesMax(),
            config.outboxBytesMax(),
            config.writing().conflateAfter(),
            new LongAdder(),
            new CommonBacklog(Runtime.getRuntime().maxMemory() / BACKLOG_PART));
    flusher.start();
    heartbeat.every(config.beatEvery(), this::beat);
  }

  /**
   * Mounts endpoints on one web server: their HTTP routes, the WebSocket handshake, and TCP_NODELAY
   * for all connections, as a candle should not wait for the next one's packet. Helidon counts a
   * poll that waits as idle, so a connection may be idle for longer than any poll waits.
   *
   * @param http1 how the server speaks HTTP/1.1 apart from this
   */
  public static void mount(
      WebServerConfig.Builder server,
      Http1Config http1,
      HttpRouting.Builder routing,
      List<EngineIo> engines) {
    server.connectionOptions(options -> options.tcpNoDelay(true));
    var selector =
        Http1ConnectionSelector.builder()
            .config(http1)
            .addUpgrader(new WebSocketUpgrade("websocket", engines))
            .addUpgrader(new WebSocketUpgrade("WebSocket", engines))
            .build();
    server.addConnectionSelector(new Connections(selector));
    server.directHandlers(badRequests(engines, server.directHandlers()));
    engines.stream()
        .map(engine -> engine.config.pingInterval().plus(IDLE_BEYOND_PING))
        .max(Comparator.naturalOrder())
        .ifPresent(server::idleConnectionTimeout);
    engines.forEach(
        engine -> routing.any(engine.config.path() + "*", new HttpEndpoint(engine)::answer));
  }

  /** What Helidon itself refuses on our paths, a control character in a header, is in our table. */
  private static DirectHandlers badRequests(
      List<EngineIo> engines, Optional<DirectHandlers> given) {
    DirectHandlers others = given.orElseGet(DirectHandlers::create);
    var type = DirectHandler.EventType.BAD_REQUEST;
    DirectHandler other = others.handler(type);
    DirectHandler handler =
        (request, event, status, headers, message) -> {
          boolean ours =
              engines.stream().anyMatch(engine -> request.path().startsWith(engine.config.path()));
          if (!ours || !status.equals(Status.BAD_REQUEST_400)) {
            return other.handle(request, event, status, headers, message);
          }
          return DirectHandler.TransportResponse.builder()
              .status(status)
              .headers(headers)
              .header(HeaderNames.CONTENT_TYPE, "application/json")
              .entity(HandshakeError.BAD_REQUEST.body())
              .build();
        };
    return DirectHandlers.builder().addHandler(type, handler).defaults(others).build();
  }

  /**
   * Lets somebody send much to many, on this thread: all that it has for one client leaves in one
   * write, as far as that does not take long, and this thread writes it if nobody else does just
   * then. It need not be used; each message leaves at once without.
   *
   * @return false if a client's write took so long that the sender is told to go on elsewhere: this
   *     thread must do no more for it
   */
  public boolean together(Sender sender) {
    return flusher.together(sender);
  }

  /** How many sessions are open. */
  public int sessions() {
    return sessions.count();
  }

  /** Messages that were left out, as a later state of the same waited behind them. */
  public long conflated() {
    return outboxLimits.conflated().sum();
  }

  /** What it has and has done. Costs a look at every session. */
  public EngineCounts counts() {
    return traffic.counts(sessions.all(), conflated());
  }

  public EngineIoConfig config() {
    return config;
  }

  /**
   * Ends every session as {@link CloseReason#SERVER_SHUTDOWN}, writes what waits for each, and
   * takes no new ones. Returns when the listener was told of every end.
   *
   * @return false if that took longer than the deadline
   */
  public boolean close(Duration deadline) throws InterruptedException {
    long endNanos = System.nanoTime() + deadline.toNanos();
    List<Session> left = sessions.close();
    left.forEach(session -> session.close(CloseReason.SERVER_SHUTDOWN));
    boolean allEnded = true;
    for (Session session : left) {
      allEnded &= session.awaitEnd(Duration.ofNanos(endNanos - System.nanoTime()));
      allEnded &= session.outbox().awaitIdle(Duration.ofNanos(endNanos - System.nanoTime()));
    }
    heartbeat.close();
    flusher.close();
    LOGGER.log(Level.DEBUG, "{0} ended {1} sessions", config.path(), left.size());
    return allEnded;
  }

  /** One look at all sessions costs less than a timer for each of them. */
  private void beat() {
    long now = System.nanoTime();
    sessions.all().forEach(session -> session.beat(now));
  }

  /** What is wrong with a request, if anything. */
  Optional<HandshakeError> check(HandshakeRequest request, Method method, boolean upgrade) {
    return Admission.check(request, method, upgrade, this);
  }

  /** The session that a request belongs to; its deadline is looked at, as the request came. */
  Optional<Session> find(String id) {
    Session session = sessions.find(id);
    if (session == null) {
      return Optional.empty();
    }
    session.checkDeadline();
    return Optional.ofNullable(sessions.find(id));
  }

  /** Whether there is no room for another session. */
  boolean full() {
    return sessions.full();
  }

  /** A new session, unless there is no room. */
  Optional<Session> admit(HandshakeRequest request) {
    var session = new Session(request, this);
    return sessions.add(session) ? Optional.of(session) : Optional.empty();
  }

  Sessions sessionRegistry() {
    return sessions;
  }

  SessionListener listener() {
    return listener;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  Flusher flusher() {
    return flusher;
  }

  Traffic traffic() {
    return traffic;
  }

  Outbox.Limits outboxLimits() {
    return outboxLimits;
  }
}
