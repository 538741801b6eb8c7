package dev.kline.engineio;

/** A whole message that came by WebSocket. */
sealed interface Received {
  /** An Engine.IO packet. */
  record Text(String packet) implements Received {}

  /** A binary message, which has no packet type. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one pass of the read loop
  record Binary(byte[] bytes) implements Received {}
}
