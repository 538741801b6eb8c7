package dev.kline.engineio;

import io.helidon.common.buffers.DataReader;
import java.util.Arrays;

/**
 * Confined to the thread that reads from one client. Reads WebSocket frames, strictly. RFC 6455,
 * section 5.2.
 *
 * <p>Helidon has such a reader; ours exists because that one hands over text fragment by fragment
 * (a character split between two is lost), knows no limit for a joined message or a control frame,
 * and keeps an object for each piece that arrives, which makes a megabyte sent byte by byte cost a
 * hundred.
 */
final class FrameReader {
  private static final int FIN = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0F;
  private static final int CONTROL = 0x08;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7F;

  /** The first piece of memory for a payload; more is taken only as bytes arrive. */
  private static final int FIRST_BYTES = 8 * 1024;

  private final DataReader reader;

  FrameReader(DataReader reader) {
    this.reader = reader;
  }

  /** One frame, unmasked. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one pass of the read loop
  record Frame(int opcode, boolean last, byte[] payload) {}

  /**
   * Waits for the next frame.
   *
   * @param payloadBytesMax what a data frame may hold
   * @throws FrameException if the frame breaks the protocol or is too large; its payload is unread
   */
  Frame read(int payloadBytesMax) {
    int first = reader.read() & 0xFF;
    int second = reader.read() & 0xFF;
    int opcode = first & OPCODE;
    boolean last = (first & FIN) != 0;
    long length = readLength(second & LENGTH);
    check(first, second, opcode, last, length);
    if (length > payloadBytesMax && !control(opcode)) {
      throw new FrameException(Frames.TOO_BIG, "a message of more than " + payloadBytesMax);
    }
    byte[] mask = readBytes(4);
    byte[] payload = readBytes((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return new Frame(opcode, last, payload);
  }

  private long readLength(int length) {
    return switch (length) {
      case 126 -> readNumber(2);
      case 127 -> readNumber(8);
      default -> length;
    };
  }

  private long readNumber(int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (reader.read() & 0xFF);
    }
    return number;
  }

  private static void check(int first, int second, int opcode, boolean last, long length) {
    if ((first & RESERVED) != 0) {
      throw new FrameException(Frames.PROTOCOL_ERROR, "reserved bits set");
    }
    if ((second & MASKED) == 0) {
      throw new FrameException(Frames.PROTOCOL_ERROR, "an unmasked frame");
    }
    if (length < 0) {
      throw new FrameException(Frames.PROTOCOL_ERROR, "a negative length");
    }
    switch (opcode) {
      case Frames.CONTINUATION, Frames.TEXT, Frames.BINARY -> {}
      case Frames.CLOSE, Frames.PING, Frames.PONG -> checkControl(last, length);
      default -> throw new FrameException(Frames.PROTOCOL_ERROR, "unknown opcode " + opcode);
    }
  }

  private static void checkControl(boolean last, long length) {
    if (!last || length > Frames.CONTROL_BYTES_MAX) {
      throw new FrameException(Frames.PROTOCOL_ERROR, "a control frame in parts or too long");
    }
  }

  private static boolean control(int opcode) {
    return (opcode & CONTROL) != 0;
  }

  private byte[] readBytes(int length) {
    byte[] bytes = new byte[Math.min(length, FIRST_BYTES)];
    int filled = 0;
    while (filled < length) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * filled));
      }
      reader.ensureAvailable();
      int count = Math.min(bytes.length - filled, reader.available());
      reader.readBuffer(count).read(bytes, filled, count);
      filled += count;
    }
    return bytes;
  }
}
