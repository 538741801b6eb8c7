package dev.kline.socketio;

import dev.kline.engineio.Message;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Pure. Packets on their way out, as the messages that they are: a text, and behind it the bytes
 * among its values, if there are any.
 */
final class Outgoing {
  private Outgoing() {}

  static List<Message> event(
      String namespace, OptionalLong id, String name, List<? extends JsonValue> args) {
    var attachments = new ArrayList<Binary>();
    String json = PacketCodec.join(detached(args, attachments));
    return messages(PacketCodec.event(attachments.size(), namespace, id, name, json), attachments);
  }

  static List<Message> ack(String namespace, long id, List<? extends JsonValue> args) {
    var attachments = new ArrayList<Binary>();
    List<? extends JsonValue> detached = detached(args, attachments);
    return messages(PacketCodec.ack(attachments.size(), namespace, id, detached), attachments);
  }

  private static List<? extends JsonValue> detached(
      List<? extends JsonValue> args, List<Binary> attachments) {
    if (args.stream().noneMatch(Attachments::in)) {
      return args;
    }
    return args.stream().map(each -> Attachments.detach(each, attachments)).toList();
  }

  private static List<Message> messages(String text, List<Binary> attachments) {
    if (attachments.isEmpty()) {
      return List.of(Message.text(text));
    }
    var messages = new ArrayList<Message>(1 + attachments.size());
    messages.add(Message.text(text));
    attachments.forEach(each -> messages.add(Message.binary(each.bytes())));
    return messages;
  }
}
