package dev.kline.socketio;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.OptionalLong;

/** One Socket.IO packet, protocol 5. Each belongs to a namespace. */
sealed interface Packet {

  String namespace();

  /** Asks to join a namespace; {@code auth} is empty where nothing was said. */
  record Connect(String namespace, JsonObject auth) implements Packet {}

  /** Leaves a namespace. */
  record Disconnect(String namespace) implements Packet {}

  /**
   * An event; with an id, its sender awaits an {@link Ack} of that id. A binary one has {@link
   * Binary} values among its arguments.
   */
  record Event(String namespace, OptionalLong id, String name, JsonArray args) implements Packet {}

  /** The answer to an event, perhaps a binary one. One without an id answers nothing. */
  record Ack(String namespace, OptionalLong id, JsonArray args) implements Packet {}

  /** A refusal to join. Only servers send it. */
  record ConnectError(String namespace, JsonValue data) implements Packet {}

  /**
   * The text of a binary event or ack, with placeholders that were checked; its attachments are the
   * binary messages that come next.
   */
  record Announced(int attachments, Packet packet) implements Packet {

    @Override
    public String namespace() {
      return packet.namespace();
    }

    /** The packet with its attachments in place. */
    Packet with(List<Binary> arrived) {
      return switch (packet) {
        case Event(String namespace, OptionalLong id, String name, JsonArray args) ->
            new Event(namespace, id, name, Attachments.attach(args, arrived));
        case Ack(String namespace, OptionalLong id, JsonArray args) ->
            new Ack(namespace, id, Attachments.attach(args, arrived));
        case Connect _, Disconnect _, ConnectError _, Announced _ ->
            throw new IllegalStateException("a packet that has no attachments: " + packet);
      };
    }
  }
}
