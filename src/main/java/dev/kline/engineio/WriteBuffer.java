package dev.kline.engineio;

import io.helidon.common.buffers.BufferData;
import java.util.List;
import java.util.function.Function;

/** Joins what leaves in one write. Confined to one writer, and used again by its next write. */
final class WriteBuffer {
  /** What goes into one write: as much as the kernel takes in one gulp without a second copy. */
  static final int BYTES_MAX = 64 * 1024;

  private byte[] joined = new byte[0];

  /** The messages' frames, one after the other: one frame of any size, or at most so many bytes. */
  BufferData join(List<Message> batch, Function<Message, byte[]> frame) {
    if (batch.size() == 1) {
      return BufferData.create(frame.apply(batch.getFirst()));
    }
    if (joined.length == 0) {
      joined = new byte[BYTES_MAX];
    }
    int length = 0;
    for (Message message : batch) {
      byte[] part = frame.apply(message);
      System.arraycopy(part, 0, joined, length, part.length);
      length += part.length;
    }
    return BufferData.create(joined, 0, length);
  }
}
