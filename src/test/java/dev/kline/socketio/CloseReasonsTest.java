package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Socket.IO v4 notes, chapters 9 and 11: why a socket ended, as handlers and clients see it. */
class CloseReasonsTest {
  private final SocketIo io = new SocketIo(SocketIoConfigs.plain());
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final SocketIoServer server = new SocketIoServer(io, 1000);

  @BeforeEach
  void serve() {
    for (String name : List.of("/", "/kline")) {
      Namespace namespace = io.namespace(name);
      namespace.onConnect(socket -> socket.join("room"));
      namespace.onDisconnecting(
          (socket, reason) -> ends.add(name + " in " + socket.rooms() + " " + reason));
      namespace.onDisconnect(
          (socket, reason) -> ends.add(name + " in " + socket.rooms() + " " + reason));
      namespace.on("kick", (socket, _, _) -> socket.disconnect());
      namespace.on("drop", (socket, _, _) -> socket.closeConnection());
      namespace.on("out", (socket, _, _) -> socket.disconnectClient());
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawWebSocket joinBoth() throws Exception {
    var client = server.join("/");
    client.text("40/kline,");
    client.readText();
    return client;
  }

  private void assertEnds(Set<String> namespaces, String reason) throws Exception {
    var expected = new ArrayList<String>();
    for (String name : namespaces) {
      expected.add(name + " in [room] " + reason);
      expected.add(name + " in [] " + reason);
    }
    var seen = new ArrayList<String>();
    for (int i = 0; i < expected.size(); i++) {
      seen.add(ends.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    }
    assertThat(seen.stream().sorted().toList(), is(expected.stream().sorted().toList()));
    assertThat(ends.isEmpty(), is(true));
  }

  @Test
  void aClientLeavesANamespace() throws Exception {
    try (var client = joinBoth()) {
      client.text("41/kline,");

      assertEnds(Set.of("/kline"), "client namespace disconnect");
    }
  }

  @Test
  void theServerTakesItOutOfANamespace() throws Exception {
    try (var client = joinBoth()) {
      client.text("42/kline,[\"kick\"]");

      assertThat(client.readText(), is("41/kline,"));
      assertEnds(Set.of("/kline"), "server namespace disconnect");
    }
  }

  @Test
  void theServerTakesItOutOfAllNamespacesAndHangsUp() throws Exception {
    try (var client = joinBoth()) {
      client.text("42[\"out\"]");

      String first = client.readText();
      String second = client.readText();
      assertThat(Set.of(first, second), is(Set.of("41", "41/kline,")));
      assertThat(client.readCloseCode(), is(0));
      assertEnds(Set.of("/", "/kline"), "server namespace disconnect");
    }
  }

  @Test
  void theServerDropsTheConnection() throws Exception {
    try (var client = joinBoth()) {
      client.text("42[\"drop\"]");

      assertThat(client.readCloseCode(), is(0));
      assertEnds(Set.of("/", "/kline"), "forced close");
    }
  }

  @Test
  void theConnectionIsReset() throws Exception {
    joinBoth().reset();

    assertEnds(Set.of("/", "/kline"), "transport close");
  }

  @Test
  void theClientClosesItsSession() throws Exception {
    try (var client = joinBoth()) {
      client.text("1");

      assertEnds(Set.of("/", "/kline"), "transport close");
    }
  }

  @Test
  void theClientPings() throws Exception {
    try (var client = joinBoth()) {
      client.text("2");

      assertEnds(Set.of("/", "/kline"), "transport error");
    }
  }

  @Test
  void aPacketIsNoneOfEngineIos() throws Exception {
    try (var client = joinBoth()) {
      client.text("x");

      assertEnds(Set.of("/", "/kline"), "parse error");
    }
  }

  @Test
  void aPacketIsNoneOfSocketIos() throws Exception {
    try (var client = joinBoth()) {
      client.text("4x");

      assertEnds(Set.of("/", "/kline"), "forced close");
    }
  }

  @Test
  void theServerEnds() throws Exception {
    try (var client = joinBoth()) {
      assertThat(server.closeSessions(), is(true));

      assertThat(client.readCloseCode(), is(0));
      assertEnds(Set.of("/", "/kline"), "server shutting down");
    }
  }
}
