package dev.kline.app;

import dev.kline.testing.AsyncApi;
import dev.kline.testing.RawWebSocket;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;

/** A client on one namespace that speaks text packets over a WebSocket. Confined to one thread. */
final class KlineClient implements AutoCloseable {
  private final RawWebSocket socket;
  private final String namespace;

  /** By the id of the ack. */
  private final Map<String, String> asked = new HashMap<>();

  /** An event from the server, or the answer to one of ours ({@code name} is then the ack id). */
  record Event(String name, JsonObject payload) {}

  private KlineClient(RawWebSocket socket, String namespace) {
    this.socket = socket;
    this.namespace = namespace;
  }

  /** Connects and reads up to {@code connection_success}. */
  static KlineClient connect(int port, String namespace) throws IOException {
    var client = open(port, namespace);
    var hello = client.next();
    if (!hello.name().equals("connection_success")) {
      throw new AssertionError("came before connection_success: " + hello);
    }
    return client;
  }

  private static KlineClient open(int port, String namespace) throws IOException {
    var socket = RawWebSocket.open(port, "/socket.io/");
    var client = new KlineClient(socket, namespace.equals("/") ? "" : namespace + ",");
    socket.readText();
    socket.text("40" + client.namespace);
    var answer = socket.readText();
    if (!answer.startsWith("40" + client.namespace + "{\"sid\":\"")) {
      throw new AssertionError("not connected: " + answer);
    }
    return client;
  }

  /** Sends an event whose arguments are JSON text. */
  void emit(String event, String arguments) throws IOException {
    socket.text("42" + namespace + "[\"" + event + "\"," + arguments + "]");
  }

  /** The same, asking for an ack. */
  void emit(int ackId, String event, String arguments) throws IOException {
    asked.put(Integer.toString(ackId), event);
    socket.text("42" + namespace + ackId + "[\"" + event + "\"," + arguments + "]");
  }

  /** Sends a packet as it is. */
  void packet(String text) throws IOException {
    socket.text(text);
  }

  /** The next event or ack, which must be as {@code asyncapi.json} says. */
  Event next() throws IOException {
    var text = socket.readText();
    var event = "42" + namespace;
    var ack = "43" + namespace;
    if (text.startsWith(event)) {
      var arguments = array(text.substring(event.length()));
      AsyncApi.holdEvent(arguments.getString(0), arguments.get(1).toString());
      return new Event(arguments.getString(0), arguments.getJsonObject(1));
    }
    if (text.startsWith(ack)) {
      int bracket = text.indexOf('[');
      var id = text.substring(ack.length(), bracket);
      var answer = array(text.substring(bracket)).getJsonObject(0);
      AsyncApi.holdAck(asked.getOrDefault(id, ""), answer.toString());
      return new Event(id, answer);
    }
    throw new AssertionError("neither event nor ack: " + text);
  }

  /** The payload of the next event, which must be of that name. */
  JsonObject next(String name) throws IOException {
    var event = next();
    if (!event.name().equals(name)) {
      throw new AssertionError("wanted " + name + ", came " + event);
    }
    return event.payload();
  }

  private static JsonArray array(String json) {
    try (var reader = Json.createReader(new StringReader(json))) {
      return reader.readArray();
    }
  }

  RawWebSocket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
