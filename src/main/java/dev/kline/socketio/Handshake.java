package dev.kline.socketio;

import dev.kline.engineio.HandshakeRequest;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of a client from the request that opened its connection and from its CONNECT.
 *
 * @param remoteAddress the peer's address, without port
 * @param query the decoded parameters of that request
 * @param headers its headers, by lower-case name
 * @param secure whether it came over TLS
 * @param issuedAt when it came
 * @param auth the payload of the CONNECT, empty if there was none, and once the handlers of {@link
 *     Namespace#onConnect} have returned; never log it
 */
public record Handshake(
    String remoteAddress,
    Map<String, String> query,
    Map<String, String> headers,
    boolean secure,
    Instant issuedAt,
    JsonObject auth) {

  static Handshake of(HandshakeRequest request, JsonObject auth) {
    return new Handshake(
        request.remoteAddress(),
        request.query(),
        request.headers(),
        request.secure(),
        request.receivedAt(),
        auth);
  }

  Handshake withoutAuth() {
    return new Handshake(
        remoteAddress, query, headers, secure, issuedAt, JsonValue.EMPTY_JSON_OBJECT);
  }
}
