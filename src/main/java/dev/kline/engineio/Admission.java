package dev.kline.engineio;

import io.helidon.common.parameters.Parameters;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.ConnectionContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Safe for any thread. Judges the HTTP request at the door: the checks of the reference server, in
 * its order (Socket.IO v4 notes, chapter 3), and what is kept of a request that passed.
 */
final class Admission {
  /** The only protocol version we speak, and so that of every session. */
  private static final String VERSION = "4";

  private static final Set<String> TRANSPORTS = Set.of("polling", "websocket");

  private Admission() {}

  /**
   * What is wrong with a request, if anything.
   *
   * @param upgrade whether it asks for a WebSocket in a way that we can grant
   */
  static Optional<HandshakeError> check(
      HandshakeRequest request, Method method, boolean upgrade, EngineIo engine) {
    if (!TRANSPORTS.contains(request.transport())) {
      return Optional.of(HandshakeError.UNKNOWN_TRANSPORT);
    }
    if (hasControlCharacter(request.headers().getOrDefault("origin", ""))) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    return request.sid().isEmpty()
        ? checkHandshake(request, method, upgrade, engine)
        : checkSession(request, upgrade, engine);
  }

  private static Optional<HandshakeError> checkSession(
      HandshakeRequest request, boolean upgrade, EngineIo engine) {
    Optional<Session> session = engine.find(request.sid());
    if (session.isEmpty()) {
      return Optional.of(HandshakeError.UNKNOWN_SID);
    }
    boolean foreign = !upgrade && !session.get().transportName().equals(request.transport());
    if (foreign || !VERSION.equals(request.version())) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    return Optional.empty();
  }

  private static Optional<HandshakeError> checkHandshake(
      HandshakeRequest request, Method method, boolean upgrade, EngineIo engine) {
    if (!method.equals(Method.GET)) {
      return Optional.of(HandshakeError.BAD_METHOD);
    }
    if (request.transport().equals("websocket") && !upgrade) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    if (!engine.config().allowRequest().test(request)) {
      return Optional.of(HandshakeError.FORBIDDEN);
    }
    if (!VERSION.equals(request.version())) {
      return Optional.of(HandshakeError.UNSUPPORTED_VERSION);
    }
    return Optional.empty();
  }

  static HandshakeRequest request(
      ConnectionContext connection, HttpPrologue prologue, Headers headers) {
    return new HandshakeRequest(
        connection.remotePeer().host(),
        prologue.uriPath().path(),
        queryMap(prologue.query()),
        headerMap(headers),
        connection.isSecure(),
        Instant.now());
  }

  private static boolean hasControlCharacter(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static Map<String, String> queryMap(Parameters query) {
    var map = new HashMap<String, String>();
    for (String name : query.names()) {
      map.put(name, query.get(name));
    }
    return map;
  }

  private static String values(Header header) {
    return header.valueCount() == 1 ? header.get() : String.join(", ", header.allValues());
  }

  private static Map<String, String> headerMap(Headers headers) {
    var map = new HashMap<String, String>();
    headers.forEach(header -> map.put(header.headerName().lowerCase(), values(header)));
    return map;
  }
}
