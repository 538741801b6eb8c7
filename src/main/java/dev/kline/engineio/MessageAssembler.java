package dev.kline.engineio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Confined to the thread that reads from one client. Joins the data frames of a message and holds
 * them to maxPayload together.
 */
final class MessageAssembler {
  private static final int NOTHING_YET = -1;
  private static final char REPLACEMENT = '\uFFFD';

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

  /** Takes a data frame; the session gets the message once it is whole. */
  void accept(FrameReader.Frame frame, Session session) {
    boolean continues = frame.opcode() == Frames.CONTINUATION;
    if (continues == (opcode == NOTHING_YET)) {
      throw new FrameException(Frames.PROTOCOL_ERROR, "a fragment out of order");
    }
    if (!continues) {
      opcode = frame.opcode();
    }
    if (!frame.last()) {
      parts.writeBytes(frame.payload());
      return;
    }
    byte[] whole = join(frame.payload());
    boolean text = opcode == Frames.TEXT;
    opcode = NOTHING_YET;
    if (text) {
      session.receive(decode(whole));
    } else {
      session.receive(whole);
    }
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

  /**
   * Strict UTF-8. The quick way replaces what is malformed, so only a replacement is suspicious.
   */
  private static String decode(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw new FrameException(Frames.INVALID_TEXT, "text that is not UTF-8");
    }
  }
}
