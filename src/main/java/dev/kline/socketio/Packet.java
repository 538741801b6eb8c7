package dev.kline.socketio;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.OptionalLong;

/** One Socket.IO packet, protocol 5. Each belongs to a namespace. */
sealed interface Packet {

  String namespace();

  /** Asks to join a namespace; {@code auth} is empty where nothing was said. */
  record Connect(String namespace, JsonObject auth) implements Packet {}

  /** Leaves a namespace. */
  record Disconnect(String namespace) implements Packet {}

  /** An event; with an id, its sender awaits an {@link Ack} of that id. */
  record Event(String namespace, OptionalLong id, String name, JsonArray args) implements Packet {}

  /** The answer to an event. One without an id answers nothing. */
  record Ack(String namespace, OptionalLong id, JsonArray args) implements Packet {}

  /** A refusal to join. Only servers send it. */
  record ConnectError(String namespace, JsonValue data) implements Packet {}
}
