package dev.kline.engineio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

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

  /** Of a message that tells nothing that was heard, or not at once. */
  static final long NEVER = 0;

  /** Answers the probe of an upgrade. */
  static final Message PROBED = packet('3', "probe");

  /** Ends a waiting poll without a word. */
  static final Message NOOP = packet('6', "");

  /** Tells a polling client that its session has ended; a WebSocket has its close frame. */
  static final Message CLOSE = packet('1', "");

  private final byte[] frame;

  /** What it is the state of; null if of nothing. */
  private final @Nullable Object stateOf;

  /** Whether it is worth nothing once a later state of the same waits behind it. */
  private final boolean replaceable;

  /** When what it tells was heard, by {@link System#nanoTime}. */
  private final long heardNanos;

  private Message(byte[] frame) {
    this(frame, null, false, NEVER);
  }

  private Message(byte[] frame, @Nullable Object stateOf, boolean replaceable, long heardNanos) {
    this.frame = frame;
    this.stateOf = stateOf;
    this.replaceable = replaceable;
    this.heardNanos = heardNanos;
  }

  /** A text message. */
  public static Message text(String text) {
    return packet('4', text);
  }

  /**
   * A text message that is the state of something: to a client that is behind, it makes an earlier
   * one that waits needless.
   *
   * @param of what it is the state of, by its {@code equals}
   * @param last whether it is the last word, which no other one makes needless
   */
  public static Message state(String text, Object of, boolean last) {
    return new Message(text(text).frame, of, !last, NEVER);
  }

  /** The same message, so that how long it took is counted once it is written. */
  public Message heardAt(long nanos) {
    return new Message(frame, stateOf, replaceable, nanos);
  }

  /** The same message for one who gets it later than others. */
  public Message late() {
    return heardNanos == NEVER ? this : heardAt(NEVER);
  }

  long heardNanos() {
    return heardNanos;
  }

  /** Whether {@code waiting} is needless once this waits behind it. */
  boolean replaces(Message waiting) {
    return waiting.replaceable && waiting.stateOf != null && waiting.stateOf.equals(stateOf);
  }

  /** Whether it is the state of anything, so that it may make another message needless. */
  boolean isState() {
    return stateOf != null;
  }

  /** A binary message. */
  public static Message binary(byte[] bytes) {
    return new Message(Frames.frame(Frames.BINARY, bytes));
  }

  /**
   * The open packet with exactly the five keys of the handshake.
   *
   * @param upgrades a JSON array of the transports that the client may upgrade to
   */
  static Message open(String id, String upgrades, EngineIoConfig config) {
    return packet(
        '0',
        "{\"sid\":\""
            + id
            + "\",\"upgrades\":"
            + upgrades
            + ",\"pingInterval\":"
            + config.pingInterval().toMillis()
            + ",\"pingTimeout\":"
            + config.pingTimeout().toMillis()
            + ",\"maxPayload\":"
            + config.maxPayloadBytes()
            + '}');
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

  /** The frame for a client that takes binary as base64 in text frames. */
  byte[] base64Frame() {
    if (!binary()) {
      return frame;
    }
    var packet = new ByteArrayOutputStream();
    writePacket(packet);
    return Frames.frame(Frames.TEXT, packet.toByteArray());
  }

  /** Appends the packet as a polling payload has it: binary as {@code b} and base64. */
  void writePacket(ByteArrayOutputStream payload) {
    int head = Frames.headBytesOf(frame);
    var packet = ByteBuffer.wrap(frame, head, frame.length - head);
    if (binary()) {
      payload.write('b');
      payload.writeBytes(Base64.getEncoder().encode(packet).array());
    } else {
      payload.write(frame, head, packet.remaining());
    }
  }

  private boolean binary() {
    return Frames.opcodeOf(frame) == Frames.BINARY;
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
