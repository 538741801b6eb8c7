package dev.kline.engineio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One outgoing Engine.IO packet, encoded once. Immutable and safe for any thread: the same bytes go
 * to every member of a room.
 *
 * <p>The WebSocket frame is built at once, head included, so that writing it is one copy into the
 * kernel. Its tail is the packet itself, which is all that a polling answer needs.
 */
public final class Message {
  /** Engine.IO's own packets, none of which differ from client to client. */
  static final Message PING = packet('2', "");

  private final byte[] frame;

  private Message(byte[] frame) {
    this.frame = frame;
  }

  /** A text message. */
  public static Message text(String text) {
    return packet('4', text);
  }

  /** A binary message. */
  public static Message binary(byte[] bytes) {
    return new Message(Frames.frame(Frames.BINARY, bytes));
  }

  /** The open packet with exactly the five keys of the handshake. */
  static Message open(String id, EngineIoConfig config) {
    return packet(
        '0',
        "{\"sid\":\"%s\",\"upgrades\":[],\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
            .formatted(
                id,
                config.pingInterval().toMillis(),
                config.pingTimeout().toMillis(),
                config.maxPayloadBytes()));
  }

  /** A frame of the WebSocket's own, a pong or the close; these wait in line like all others. */
  static Message control(byte[] frame) {
    return new Message(frame);
  }

  private static Message packet(char type, String payload) {
    byte[] bytes = (type + payload).getBytes(StandardCharsets.UTF_8);
    return new Message(Frames.frame(Frames.TEXT, bytes));
  }

  /** The whole WebSocket frame; shared, not to be written to. */
  byte[] frame() {
    return frame;
  }

  /** What the message weighs, in an outbox or wherever it is kept. */
  public int bytes() {
    return frame.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message message && Arrays.equals(frame, message.frame);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(frame);
  }
}
