package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import io.socket.client.IO;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The official Java client, unmodified, on its WebSocket transport. */
class OfficialClientTest {
  private final SocketIo io = new SocketIo(SocketIoConfigs.plain());
  private final Namespace kline = io.namespace("/kline");
  private final BlockingQueue<String> serverSaw = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> clientSaw = new LinkedBlockingQueue<>();
  private final SocketIoServer server = new SocketIoServer(io, 1000);

  @BeforeEach
  void serve() {
    kline.onConnect(socket ->
        socket.emit("hello", Json.createValue(socket.handshake().auth().getString("who"))));
    kline.onDisconnect((socket, reason) -> serverSaw.add(reason.toString()));
    kline.on(
        "echo",
        (socket, args, ack) -> {
          JsonValue[] values = args.toArray(JsonValue[]::new);
          socket.emit("echo", values);
          ack.ifPresent(answer -> answer.send(values));
        });
    kline.on(
        "ask",
        (socket, args, ack) ->
            socket.emitForReply(
                "question", Duration.ofSeconds(10), reply -> serverSaw.add(reply.toString())));
    kline.on("kick", (socket, args, ack) -> socket.disconnect());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void connectsTalksIsAnsweredAndLeaves() throws Exception {
    var client = client("/kline");
    client.on("hello", args -> clientSaw.add("hello " + args[0]));
    client.on("echo", args -> clientSaw.add("echo " + args[0] + " " + args[1]));
    client.on("question", args -> ((io.socket.client.Ack) args[0]).call("an answer"));
    client.connect();

    assertThat(taken(clientSaw), is("hello me"));
    client.emit(
        "echo",
        new Object[] {"€", new JSONObject(Map.of("a", 1))},
        args -> clientSaw.add("ack " + args[0]));
    assertThat(taken(clientSaw), is("echo € {\"a\":1}"));
    assertThat(taken(clientSaw), is("ack €"));
    client.emit("ask");
    assertThat(taken(serverSaw), is("Answered[args=[\"an answer\"]]"));

    client.disconnect();
    assertThat(taken(serverSaw), is("client namespace disconnect"));
    Await.until("the session was kept", () -> server.sessions() == 0);
  }

  @Test
  void isKickedFromItsNamespace() throws Exception {
    var client = client("/kline");
    client.on("disconnect", args -> clientSaw.add(String.valueOf(args[0])));
    client.on("hello", args -> client.emit("kick"));
    client.connect();

    assertThat(taken(clientSaw), is("io server disconnect"));
    assertThat(taken(serverSaw), is("server namespace disconnect"));
    client.close();
  }

  @Test
  void isToldThatANamespaceIsUnknown() throws Exception {
    var client = client("/nowhere");
    client.on("connect_error", args -> clientSaw.add(args[0].toString()));
    client.connect();

    assertThat(taken(clientSaw), is("{\"message\":\"Invalid namespace\"}"));
    client.close();
  }

  private io.socket.client.Socket client(String namespace) {
    var options = new IO.Options();
    options.transports = new String[] {"websocket"};
    options.forceNew = true;
    options.reconnection = false;
    options.auth = Map.of("who", "me");
    return IO.socket(URI.create("http://127.0.0.1:" + server.port() + namespace), options);
  }

  private static String taken(BlockingQueue<String> queue) throws InterruptedException {
    String value = queue.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    return value == null ? "nothing came" : value;
  }
}
