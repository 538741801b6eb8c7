package dev.kline.engineio;

import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.ConnectionContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pure. Judges the HTTP request at the door: the checks of the reference server, in its order
 * (Socket.IO v4 notes, chapter 3), and what is kept of a request that passed.
 */
final class Admission {
  /** The only protocol version we speak. */
  private static final String VERSION = "4";

  private Admission() {}

  /** What is wrong with a request, if anything. */
  static Optional<HandshakeError> check(HttpPrologue prologue, Headers headers, Sessions sessions) {
    Parameters query = prologue.query();
    if (!"websocket".equals(parameter(query, "transport"))) {
      return Optional.of(HandshakeError.UNKNOWN_TRANSPORT);
    }
    if (hasControlCharacter(headers.first(HeaderNames.ORIGIN).orElse(""))) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    String sid = parameter(query, "sid");
    if (!sid.isEmpty()) {
      boolean live = sessions.contains(sid);
      return Optional.of(live ? HandshakeError.BAD_REQUEST : HandshakeError.UNKNOWN_SID);
    }
    if (!prologue.method().equals(Method.GET)) {
      return Optional.of(HandshakeError.BAD_METHOD);
    }
    if (!WebSocketUpgrade.requested(headers)) {
      return Optional.of(HandshakeError.BAD_REQUEST);
    }
    if (!VERSION.equals(parameter(query, "EIO"))) {
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

  private static String parameter(Parameters query, String name) {
    return query.contains(name) ? query.get(name) : "";
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

  private static Map<String, String> headerMap(Headers headers) {
    var map = new HashMap<String, String>();
    headers.forEach(header ->
        map.put(header.name().toLowerCase(Locale.ROOT), String.join(", ", header.allValues())));
    return map;
  }
}
