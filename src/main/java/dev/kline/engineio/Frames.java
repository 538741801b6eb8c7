package dev.kline.engineio;

import java.nio.ByteBuffer;

/**
 * Pure. Builds the WebSocket frames that a server sends: whole messages, never masked, never
 * fragmented. RFC 6455, section 5.2.
 */
final class Frames {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  /** Payload bytes that a control frame may hold. */
  static final int CONTROL_BYTES_MAX = 125;

  /** Close code: the peer broke the WebSocket protocol. */
  static final int PROTOCOL_ERROR = 1002;

  /** Close code: a text message that is not UTF-8. */
  static final int INVALID_TEXT = 1007;

  /** Close code: a message larger than we take. */
  static final int TOO_BIG = 1009;

  /** No code at all, which the peer reports as 1005: how Engine.IO closes. */
  static final int NO_CODE = 0;

  private static final int FIN = 0x80;
  private static final int OPCODE = 0x0F;
  private static final int LENGTH_IN_2_BYTES = 126;
  private static final int LENGTH_IN_8_BYTES = 127;

  private Frames() {}

  static byte[] frame(int opcode, byte[] payload) {
    int headBytes = headBytes(payload.length);
    var frame = ByteBuffer.allocate(headBytes + payload.length);
    frame.put((byte) (FIN | opcode));
    switch (headBytes) {
      case 2 -> frame.put((byte) payload.length);
      case 4 -> frame.put((byte) LENGTH_IN_2_BYTES).putShort((short) payload.length);
      default -> frame.put((byte) LENGTH_IN_8_BYTES).putLong(payload.length);
    }
    return frame.put(payload).array();
  }

  /** How many bytes precede a payload of this length. */
  static int headBytes(int payloadBytes) {
    if (payloadBytes < LENGTH_IN_2_BYTES) {
      return 2;
    }
    return payloadBytes < 1 << 16 ? 4 : 10;
  }

  /** How many bytes precede the payload of a frame built here. */
  static int headBytesOf(byte[] frame) {
    return switch (frame[1]) {
      case LENGTH_IN_2_BYTES -> 4;
      case LENGTH_IN_8_BYTES -> 10;
      default -> 2;
    };
  }

  static int opcodeOf(byte[] frame) {
    return frame[0] & OPCODE;
  }

  /** A close frame without a reason text: what we think of a packet is nobody's business. */
  static byte[] close(int code) {
    byte[] payload = code == NO_CODE ? new byte[0] : new byte[] {(byte) (code >>> 8), (byte) code};
    return frame(CLOSE, payload);
  }

  /** The answer to a peer's close frame: its own code back, if it gave one. */
  static byte[] closeAnswer(byte[] payload) {
    return switch (payload.length) {
      case 0 -> close(NO_CODE);
      case 1 -> close(PROTOCOL_ERROR);
      default -> close((payload[0] & 0xFF) << 8 | (payload[1] & 0xFF));
    };
  }
}
