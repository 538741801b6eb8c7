package dev.kline.engineio;

import io.helidon.common.buffers.BufferData;
import java.util.List;

/** Joins what leaves in one write. Confined to one writer, and used again by its next write. */
final class WriteBuffer {
  /** What goes into one write: as much as the kernel takes in one gulp without a second copy. */
  static final int BYTES_MAX = 64 * 1024;

  private byte[] joined = new byte[0];

  /**
   * The messages' frames, one after the other: one frame of any size, or at most so many bytes.
   *
   * @param base64 whether binary goes as base64 in text frames
   */
  BufferData join(List<Message> batch, boolean base64) {
    if (batch.size() == 1) {
      return BufferData.create(frame(batch.getFirst(), base64));
    }
    if (joined.length == 0) {
      joined = new byte[BYTES_MAX];
    }
    int length = 0;
    for (Message message : batch) {
      byte[] part = frame(message, base64);
      System.arraycopy(part, 0, joined, length, part.length);
      length += part.length;
    }
    return BufferData.create(joined, 0, length);
  }

  private static byte[] frame(Message message, boolean base64) {
    return base64 ? message.base64Frame() : message.frame();
  }
}
