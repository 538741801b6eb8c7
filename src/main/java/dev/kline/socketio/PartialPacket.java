package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A packet whose attachments are still coming. Confined to its session's turns.
 *
 * <p>What a client announces costs nothing: the list grows with what has come, and all of it
 * together, with the text that announced it, is bounded.
 */
final class PartialPacket {
  private final Packet.Announced announced;
  private final int bytesMax;
  private final List<Binary> attachments = new ArrayList<>(1);
  private long bytes;

  /**
   * Of which the text has come.
   *
   * @throws ProtocolException forced close, if that is too much already
   */
  PartialPacket(Packet.Announced announced, int characters, int bytesMax) {
    this.announced = announced;
    this.bytesMax = bytesMax;
    take(characters);
  }

  /**
   * Takes the next attachment.
   *
   * @return the packet, if this was the last one
   * @throws ProtocolException forced close, if it is too much
   */
  Optional<Packet> add(byte[] attachment) {
    take(attachment.length);
    attachments.add(Binary.of(attachment));
    return attachments.size() < announced.attachments()
        ? Optional.empty()
        : Optional.of(announced.with(attachments));
  }

  private void take(int more) {
    bytes += more;
    if (bytes > bytesMax) {
      throw new ProtocolException(
          CloseReason.FORCED_CLOSE,
          "an event with attachments of %d bytes, more than %d".formatted(bytes, bytesMax));
    }
  }
}
