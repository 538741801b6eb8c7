package dev.kline.engineio;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Pure. The body of a poll or a post: packets joined by 0x1E. Engine.IO protocol 4, "Payload". */
final class Payload {
  /** Cannot occur inside a packet: in JSON it is written as an escape. */
  static final char SEPARATOR = 0x1E;

  private Payload() {}

  static byte[] encode(List<Message> messages) {
    var payload = new ByteArrayOutputStream(messages.stream().mapToInt(Message::bytes).sum());
    for (Message message : messages) {
      if (payload.size() > 0) {
        payload.write(SEPARATOR);
      }
      message.writePacket(payload);
    }
    return payload.toByteArray();
  }

  /** How many messages, text or binary, a body holds; packets that cost nothing don't count. */
  static int messages(byte[] body) {
    int count = 0;
    boolean start = true;
    for (byte next : body) {
      if (start && (next == '4' || next == 'b')) {
        count++;
      }
      start = next == SEPARATOR;
    }
    return count;
  }

  /** Where the packet that begins at {@code start} ends. */
  static int end(String body, int start) {
    int separator = body.indexOf(SEPARATOR, start);
    return separator < 0 ? body.length() : separator;
  }
}
