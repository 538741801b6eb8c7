package dev.kline.engineio;

/**
 * Why a session ended; the texts are the ones that applications of the reference server know.
 *
 * <p>To see why a client was dropped, look who names the constant.
 */
public enum CloseReason {
  /** The peer closed, hung up or vanished. */
  TRANSPORT_CLOSE("transport close"),
  /**
   * The peer broke the rules of its transport: a bad frame, a message too large, a ping of its own.
   */
  TRANSPORT_ERROR("transport error"),
  /** No pong came in time. */
  PING_TIMEOUT("ping timeout"),
  /** A packet that is none of Engine.IO's. */
  PARSE_ERROR("parse error"),
  /**
   * The storey above wanted it: a packet that breaks its protocol, or a call of the application.
   */
  FORCED_CLOSE("forced close"),
  /** The server ends. */
  SERVER_SHUTDOWN("server shutting down"),
  /** The peer left more unread than its outbox may hold. */
  TOO_SLOW("too slow"),
  /** A handler of ours failed; the log has its stack. */
  INTERNAL_ERROR("internal error");

  private final String text;

  CloseReason(String text) {
    this.text = text;
  }

  /** The text for handlers and logs. */
  @Override
  public String toString() {
    return text;
  }
}
