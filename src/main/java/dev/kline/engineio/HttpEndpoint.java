package dev.kline.engineio;

import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/**
 * Safe for any thread. Plain HTTP on an endpoint's path: a handshake, a poll or a post, once {@link
 * Admission} has let it pass; a WebSocket handshake that was refused comes here for its answer.
 */
final class HttpEndpoint {
  private final EngineIo engine;

  HttpEndpoint(EngineIo engine) {
    this.engine = engine;
  }

  void answer(ServerRequest request, ServerResponse response) {
    if (!request.path().absolute().path().startsWith(engine.config().path())) {
      response.next(); // Helidon's pattern also takes the path without its slash; we don't
      return;
    }
    var exchange = new Exchange(request, response, engine.heartbeat());
    HandshakeRequest asked = exchange.handshakeRequest();
    Method method = request.prologue().method();
    boolean upgrade =
        asked.transport().equals("websocket") && WebSocketUpgrade.requested(request.headers());
    Optional<HandshakeError> error = engine.check(asked, method, upgrade);
    if (error.isPresent()) {
      exchange.refuse(error.get());
    } else if (upgrade) {
      exchange.refuse(engine.full() ? HandshakeError.NO_ROOM : HandshakeError.BAD_REQUEST);
    } else if (asked.sid().isEmpty()) {
      open(exchange, asked);
    } else {
      serve(exchange, engine.find(asked.sid()), method);
    }
  }

  private void open(Exchange exchange, HandshakeRequest asked) {
    Optional<Session> admitted = engine.admit(asked);
    if (admitted.isEmpty()) {
      exchange.refuse(HandshakeError.NO_ROOM);
      return;
    }
    Session session = admitted.get();
    if (engine.config().polling().cookie()) {
      exchange.setCookie(session.id());
    }
    var polling = new PollingTransport(session, engine);
    session.open(polling);
    polling.get(exchange);
  }

  private static void serve(Exchange exchange, Optional<Session> session, Method method) {
    Optional<PollingTransport> polling = session.flatMap(Session::polling);
    if (session.isEmpty()) {
      exchange.refuse(HandshakeError.UNKNOWN_SID);
    } else if (polling.isEmpty()) {
      exchange.refuse(HandshakeError.BAD_REQUEST);
    } else if (method.equals(Method.GET)) {
      polling.get().get(exchange);
    } else if (method.equals(Method.POST)) {
      post(exchange, session.get(), polling.get());
    } else {
      exchange.refuse(Status.INTERNAL_SERVER_ERROR_500);
    }
  }

  private static void post(Exchange exchange, Session session, PollingTransport polling) {
    if (session.closed()) {
      exchange.refuse(HandshakeError.UNKNOWN_SID);
    } else {
      polling.post(exchange);
    }
  }
}
