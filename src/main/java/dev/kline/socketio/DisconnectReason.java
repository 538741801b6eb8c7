package dev.kline.socketio;

import dev.kline.engineio.CloseReason;

/** Why a socket left its namespace, in the words of socket.io for Node; the last two are ours. */
public enum DisconnectReason {
  /** The client left this namespace; its connection may stay. */
  CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect"),
  /** We took it out of this namespace; its connection may stay. */
  SERVER_NAMESPACE_DISCONNECT("server namespace disconnect"),
  TRANSPORT_CLOSE("transport close"),
  TRANSPORT_ERROR("transport error"),
  PING_TIMEOUT("ping timeout"),
  PARSE_ERROR("parse error"),
  FORCED_CLOSE("forced close"),
  SERVER_SHUTDOWN("server shutting down"),
  TOO_SLOW("too slow"),
  INTERNAL_ERROR("internal error");

  private final String text;

  DisconnectReason(String text) {
    this.text = text;
  }

  static DisconnectReason of(CloseReason reason) {
    return switch (reason) {
      case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
      case TRANSPORT_ERROR -> TRANSPORT_ERROR;
      case PING_TIMEOUT -> PING_TIMEOUT;
      case PARSE_ERROR -> PARSE_ERROR;
      case FORCED_CLOSE -> FORCED_CLOSE;
      case SERVER_SHUTDOWN -> SERVER_SHUTDOWN;
      case TOO_SLOW -> TOO_SLOW;
      case INTERNAL_ERROR -> INTERNAL_ERROR;
    };
  }

  /**
   * Whether a client that left for this reason may come back as the same socket. One that the
   * server's end cut off would find another server.
   */
  boolean recoverable() {
    return switch (this) {
      case TRANSPORT_CLOSE, TRANSPORT_ERROR, PING_TIMEOUT, FORCED_CLOSE -> true;
      case CLIENT_NAMESPACE_DISCONNECT,
          SERVER_NAMESPACE_DISCONNECT,
          PARSE_ERROR,
          SERVER_SHUTDOWN,
          TOO_SLOW,
          INTERNAL_ERROR ->
          false;
    };
  }

  /** The text for handlers and logs. */
  @Override
  public String toString() {
    return text;
  }
}
