package dev.kline.engineio;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

  private final EngineIoConfig config;
  private final SessionListener listener;
  private final Sessions sessions;
  private final Heartbeat heartbeat = new Heartbeat();

  public EngineIo(EngineIoConfig config, SessionListener listener) {
    this.config = config;
    this.listener = listener;
    this.sessions = new Sessions(config.sessionsMax());
  }

  /**
   * Mounts endpoints on one web server: their HTTP routes, the WebSocket handshake, and TCP_NODELAY
   * for all connections, as a candle should not wait for the next one's packet.
   *
   * @param http1 how the server speaks HTTP/1.1 apart from this
   */
  public static void mount(
      WebServerConfig.Builder server,
      Http1Config http1,
      HttpRouting.Builder routing,
      List<EngineIo> engines) {
    server.connectionOptions(options -> options.tcpNoDelay(true));
    server.addConnectionSelector(
        Http1ConnectionSelector.builder()
            .config(http1)
            .addUpgrader(new WebSocketUpgrade("websocket", engines))
            .addUpgrader(new WebSocketUpgrade("WebSocket", engines))
            .build());
    engines.forEach(engine -> routing.any(engine.config.path() + "*", engine::answer));
  }

  /** How many sessions are open. */
  public int sessions() {
    return sessions.count();
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
    LOGGER.log(Level.DEBUG, "{0} ended {1} sessions", config.path(), left.size());
    return allEnded;
  }

  /** What is wrong with a request, if anything. */
  Optional<HandshakeError> check(HttpPrologue prologue, Headers headers) {
    return Admission.check(prologue, headers, sessions);
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

  /**
   * Plain HTTP on our path, a refused upgrade among it. An upgrade that comes here with nothing
   * wrong found no room.
   */
  private void answer(ServerRequest request, ServerResponse response) {
    if (!request.path().absolute().path().startsWith(config.path())) {
      response.next(); // Helidon's pattern also takes the path without its slash; we don't
      return;
    }
    HandshakeError error =
        check(request.prologue(), request.headers()).orElse(HandshakeError.NO_ROOM);
    response
        .status(Status.create(error.status()))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(error.body());
  }
}
