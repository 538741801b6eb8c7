package dev.kline.engineio;

/**
 * The answers to a request that is refused, as the reference server gives them. Socket.IO v4 notes,
 * chapter 3.
 */
enum HandshakeError {
  UNKNOWN_TRANSPORT(0, "Transport unknown", 400),
  UNKNOWN_SID(1, "Session ID unknown", 400),
  BAD_METHOD(2, "Bad handshake method", 400),
  BAD_REQUEST(3, "Bad request", 400),
  FORBIDDEN(4, "Forbidden", 403),
  /** The reference has no code for a full house; 4 is its code for "we could, but will not". */
  NO_ROOM(4, "Too many sessions", 503),
  UNSUPPORTED_VERSION(5, "Unsupported protocol version", 400);

  private final int status;
  private final String body;

  HandshakeError(int code, String message, int status) {
    this.status = status;
    this.body = "{\"code\":%d,\"message\":\"%s\"}".formatted(code, message);
  }

  int status() {
    return status;
  }

  /** The JSON body. */
  String body() {
    return body;
  }
}
