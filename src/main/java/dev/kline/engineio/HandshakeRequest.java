package dev.kline.engineio;

import java.time.Instant;
import java.util.Map;

/**
 * The HTTP request that opened a session, as far as an application may want it.
 *
 * @param remoteAddress the peer's address, without port
 * @param path the decoded path
 * @param query the decoded parameters; of one that is repeated, the first
 * @param headers the headers by lower-case name; of one that is repeated, the values joined by ", "
 * @param secure whether it came over TLS
 * @param receivedAt when it came
 */
public record HandshakeRequest(
    String remoteAddress,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    boolean secure,
    Instant receivedAt) {

  public HandshakeRequest {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  String transport() {
    return query.getOrDefault("transport", "");
  }

  /** The session that a request belongs to; empty in a handshake. */
  String sid() {
    return query.getOrDefault("sid", "");
  }

  String version() {
    return query.getOrDefault("EIO", "");
  }

  /** Whether the client wants binary as base64 in text frames. */
  boolean base64() {
    return !query.getOrDefault("b64", "").isEmpty();
  }
}
