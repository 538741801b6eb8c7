package dev.kline.socketio;

import dev.kline.engineio.Message;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Encodes the events that a namespace tells.
 *
 * @param namespace its name
 */
record Encoder(String namespace) {
  /** What a broadcast is the state of. */
  private record StateOf(Room room, String event, String key) {}

  /** An event as it is. */
  List<Message> event(String event, List<JsonValue> args) {
    return Outgoing.event(namespace, OptionalLong.empty(), event, args);
  }

  /** An event with its place in the log behind its arguments, unless that is empty. */
  List<Message> event(String event, List<JsonValue> args, String offset) {
    return event(event, offset.isEmpty() ? args : with(args, Json.string(offset)));
  }

  /** An event that has nothing at its end that a client would take for an offset. */
  List<Message> unmistakable(String event, List<JsonValue> args) {
    boolean mistakable = args.isEmpty() || isText(args.getLast());
    return event(event, mistakable ? with(args, JsonValue.NULL) : args);
  }

  /**
   * News for a room. What is told late is not what was heard just now.
   *
   * @param argsJson the arguments as JSON, joined by commas
   */
  News news(
      Room room,
      Conflation conflation,
      String event,
      String argsJson,
      String offset,
      long heardNanos) {
    return new News(
        conflation,
        (withOffset, number) -> {
          var json = number == 0 ? argsJson : withNumber(argsJson, number);
          var args = withOffset ? withOffset(json, offset) : json;
          var message = message(room, conflation, event, args);
          return List.of(withOffset ? message.heardAt(heardNanos) : message);
        });
  }

  private Message message(Room room, Conflation conflation, String event, String argsJson) {
    String text = PacketCodec.event(namespace, OptionalLong.empty(), event, argsJson);
    return conflation
        .key()
        .map(key -> Message.state(text, new StateOf(room, event, key), conflation.last()))
        .orElseGet(() -> Message.text(text));
  }

  /** The one argument, an object, with a field more. */
  private static String withNumber(String argsJson, long number) {
    return argsJson.substring(0, argsJson.length() - 1) + ",\"seq\":" + number + "}";
  }

  private static boolean isText(JsonValue value) {
    return value instanceof JsonString && !(value instanceof Binary);
  }

  private static String withOffset(String argsJson, String offset) {
    return offset.isEmpty() ? argsJson : with(argsJson, '"' + offset + '"');
  }

  private static String with(String argsJson, String one) {
    return argsJson.isEmpty() ? one : argsJson + "," + one;
  }

  private static List<JsonValue> with(List<JsonValue> args, JsonValue one) {
    var all = new ArrayList<JsonValue>(args);
    all.add(one);
    return all;
  }
}
