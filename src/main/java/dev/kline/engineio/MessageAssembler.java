package dev.kline.engineio;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Confined to the thread that reads from one client. Joins the data frames of a message and holds
 * them to maxPayload together.
 */
final class MessageAssembler {
  private static final int NOTHING_YET = -1;

  private final int payloadBytesMax;
  private ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
  private int opcode = NOTHING_YET;

  MessageAssembler(int payloadBytesMax) {
    this.payloadBytesMax = payloadBytesMax;
  }

  /** What the next data frame may hold. */
  int roomBytes() {
    return payloadBytesMax - parts.size();
  }

  /** Takes a data frame; gives the message once it is whole. */
  Optional<Received> accept(FrameReader.Frame frame) {
    boolean continues = frame.opcode() == Frames.CONTINUATION;
    if (continues == (opcode == NOTHING_YET)) {
      throw new FrameException(Frames.PROTOCOL_ERROR, "a fragment out of order");
    }
    if (!continues) {
      opcode = frame.opcode();
    }
    if (!frame.last()) {
      parts.writeBytes(frame.payload());
      return Optional.empty();
    }
    byte[] whole = join(frame.payload());
    boolean text = opcode == Frames.TEXT;
    opcode = NOTHING_YET;
    return Optional.of(text ? new Received.Text(decode(whole)) : new Received.Binary(whole));
  }

  private byte[] join(byte[] tail) {
    if (parts.size() == 0) {
      return tail;
    }
    parts.writeBytes(tail);
    byte[] whole = parts.toByteArray();
    parts = new ByteArrayOutputStream(0); // A reset one would keep its memory for good.
    return whole;
  }

  private static String decode(byte[] bytes) {
    return Utf8.decode(bytes)
        .orElseThrow(() -> new FrameException(Frames.INVALID_TEXT, "text that is not UTF-8"));
  }
}
