package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.ProtocolException;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Pure. Text ⇄ packet. Socket.IO v4 notes, chapter 8:
 *
 * <pre>
 *   packet = type [ n "-" ] [ nsp "," ] [ id ] [ json ]
 * </pre>
 *
 * <p>Decoding is total: a packet, or a {@link ProtocolException} that closes the connection. Of the
 * binary types 5 and 6 this is the text; {@link PartialPacket} waits for the rest.
 */
final class PacketCodec {
  /** Names that the client library gives events of its own; no peer may send them. */
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  /** The largest whole number that every JavaScript client counts to without a slip. */
  private static final long ID_MAX = 1L << 53;

  /** Digits of {@link #ID_MAX}. */
  private static final int ID_DIGITS_MAX = 16;

  private PacketCodec() {}

  /**
   * Reads a packet.
   *
   * @throws ProtocolException forced close, for whatever breaks the grammar
   */
  static Packet decode(String text) {
    if (text.isEmpty()) {
      throw refuse("an empty packet");
    }
    var rest = new Rest(text, 1);
    return switch (text.charAt(0)) {
      case '0' -> connect(rest.namespace(), rest);
      case '1' -> disconnect(rest.namespace(), rest);
      case '2' -> event(rest.namespace(), rest);
      case '3' -> ack(rest.namespace(), rest);
      case '4' -> connectError(rest.namespace(), rest);
      case '5' -> announced(rest.attachments(), event(rest.namespace(), rest));
      case '6' -> announced(rest.attachments(), ack(rest.namespace(), rest));
      default -> throw refuse("a packet type that we do not take");
    };
  }

  static boolean reserved(String event) {
    return RESERVED.contains(event);
  }

  static String connected(String namespace, String socketId) {
    return head('0', 0, namespace) + "{\"sid\":\"" + socketId + "\"}";
  }

  /** The same with the secret that a lost connection is recovered by. */
  static String connected(String namespace, String socketId, String pid) {
    return head('0', 0, namespace) + "{\"sid\":\"" + socketId + "\",\"pid\":\"" + pid + "\"}";
  }

  static String connectError(String namespace, Refusal refusal) {
    String data = refusal.data().map(each -> ",\"data\":" + each).orElse("");
    return head('4', 0, namespace) + "{\"message\":" + Json.quote(refusal.message()) + data + "}";
  }

  static String disconnected(String namespace) {
    return namespace.equals("/") ? "1" : "1" + namespace + ",";
  }

  /** An event; {@code argsJson} is its arguments as JSON, joined by commas, perhaps none. */
  static String event(String namespace, OptionalLong id, String name, String argsJson) {
    return event(0, namespace, id, name, argsJson);
  }

  /** The same, announcing attachments if there are any. */
  static String event(
      int attachments, String namespace, OptionalLong id, String name, String argsJson) {
    var text = new StringBuilder(head(attachments > 0 ? '5' : '2', attachments, namespace));
    id.ifPresent(text::append);
    text.append('[').append(Json.quote(name));
    if (!argsJson.isEmpty()) {
      text.append(',').append(argsJson);
    }
    return text.append(']').toString();
  }

  static String ack(int attachments, String namespace, long id, List<? extends JsonValue> args) {
    char type = attachments > 0 ? '6' : '3';
    return head(type, attachments, namespace) + id + "[" + join(args) + "]";
  }

  /** Values as JSON, joined by commas: the arguments of an event. */
  static String join(List<? extends JsonValue> values) {
    var text = new StringBuilder();
    for (JsonValue value : values) {
      text.append(text.isEmpty() ? "" : ",").append(value);
    }
    return text.toString();
  }

  private static String head(char type, int attachments, String namespace) {
    String head = attachments > 0 ? type + "" + attachments + "-" : String.valueOf(type);
    return namespace.equals("/") ? head : head + namespace + ",";
  }

  private static Packet announced(int attachments, Packet packet) {
    switch (packet) {
      case Packet.Event event -> Attachments.check(event.args(), attachments);
      case Packet.Ack ack -> Attachments.check(ack.args(), attachments);
      default -> throw new IllegalStateException("no binary packet: " + packet);
    }
    return new Packet.Announced(attachments, packet);
  }

  private static Packet connect(String namespace, Rest rest) {
    rest.id();
    if (rest.atEnd()) {
      return new Packet.Connect(namespace, JsonValue.EMPTY_JSON_OBJECT);
    }
    if (rest.json() instanceof JsonObject auth) {
      return new Packet.Connect(namespace, auth);
    }
    throw refuse("a CONNECT with something else than an object");
  }

  private static Packet disconnect(String namespace, Rest rest) {
    rest.id();
    if (rest.atEnd()) {
      return new Packet.Disconnect(namespace);
    }
    throw refuse("a DISCONNECT with a payload");
  }

  private static Packet event(String namespace, Rest rest) {
    OptionalLong id = rest.id();
    if (rest.json() instanceof JsonArray data && !data.isEmpty()) {
      return new Packet.Event(namespace, id, eventName(data.getFirst()), withoutFirst(data));
    }
    throw refuse("an EVENT without a name");
  }

  private static Packet ack(String namespace, Rest rest) {
    OptionalLong id = rest.id();
    if (rest.json() instanceof JsonArray args) {
      return new Packet.Ack(namespace, id, args);
    }
    throw refuse("an ACK without an array");
  }

  private static Packet connectError(String namespace, Rest rest) {
    rest.id();
    JsonValue data = rest.json();
    if (data instanceof JsonObject || data instanceof JsonString) {
      return new Packet.ConnectError(namespace, data);
    }
    throw refuse("a CONNECT_ERROR without a reason");
  }

  private static String eventName(JsonValue first) {
    return switch (first) {
      case JsonNumber number -> number.toString();
      case JsonString string when !reserved(string.getString()) -> string.getString();
      default -> throw refuse("an event name that is reserved or none");
    };
  }

  private static JsonArray withoutFirst(JsonArray data) {
    JsonArrayBuilder args = Json.array();
    data.subList(1, data.size()).forEach(args::add);
    return args.build();
  }

  private static ProtocolException refuse(String what) {
    return new ProtocolException(CloseReason.FORCED_CLOSE, what);
  }

  /** What of a packet is still to be read. */
  private static final class Rest {
    private final String text;
    private int position;

    Rest(String text, int position) {
      this.text = text;
      this.position = position;
    }

    /** How many attachments follow, without leading zeros; refused before it is a number. */
    int attachments() {
      int count = 0;
      while (!atEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
        count = 10 * count + text.charAt(position++) - '0';
        if (count == 0 || count > Attachments.MAX) {
          throw refuse("attachments that are none or more than " + Attachments.MAX);
        }
      }
      if (count == 0 || atEnd() || text.charAt(position++) != '-') {
        throw refuse("a binary packet without a count");
      }
      return count;
    }

    /** A name from a slash to a comma, or to the end; without a slash, the main namespace. */
    String namespace() {
      if (atEnd() || text.charAt(position) != '/') {
        return "/";
      }
      int comma = text.indexOf(',', position);
      int end = comma < 0 ? text.length() : comma;
      String name = text.substring(position, end);
      position = comma < 0 ? end : end + 1;
      return name;
    }

    OptionalLong id() {
      int start = position;
      while (!atEnd() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
        position++;
      }
      if (position == start) {
        return OptionalLong.empty();
      }
      if (position - start > ID_DIGITS_MAX) {
        throw refuse("an ack id beyond 2^53");
      }
      long id = Long.parseLong(text, start, position, 10);
      if (id > ID_MAX) {
        throw refuse("an ack id beyond 2^53");
      }
      return OptionalLong.of(id);
    }

    boolean atEnd() {
      return position == text.length();
    }

    JsonValue json() {
      try {
        return Json.parse(text.substring(position));
      } catch (MalformedJsonException e) {
        throw refuse("a payload with " + e.getMessage());
      }
    }
  }
}
