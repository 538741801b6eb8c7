package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoServer;
import jakarta.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Socket.IO v4 notes, part 2: mistakes of other servers, by their numbers. Of those that concern
 * this package, 1 is also {@code PacketFuzzTest} and {@code PacketCodecTest}, 12 {@code RoomTest},
 * 14 and 17 {@code SocketIoTest}, 25 {@code RecoveryTest}.
 */
class FailuresOfOthersTest {
  private final SocketIo io =
      new SocketIo(
          new SocketIoConfig(
              Duration.ofSeconds(2),
              Duration.ofSeconds(30),
              new SocketIoConfig.Limits(20_000, 10, 1000, 1000, 1_000_000),
              java.util.Optional.empty()));
  private final Namespace main = io.namespace("/");
  private final BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();
  private final AtomicInteger disconnects = new AtomicInteger();
  private final SocketIoServer server = new SocketIoServer(io, 100_000);

  @BeforeEach
  void serve() {
    main.onConnect(connected::add);
    main.onDisconnect((_, _) -> disconnects.incrementAndGet());
    main.on(
        "echo",
        (socket, args, _) -> socket.emit("echo", args.toArray(jakarta.json.JsonValue[]::new)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void assertEchoes(RawWebSocket client) throws Exception {
    client.text("42[\"echo\",1]");
    assertThat(client.readText(), is("42[\"echo\",1]"));
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void number3AnAttachmentCountCostsNothingUntilTheyCome() throws Exception {
    try (var bystander = server.join("/")) {
      long before = usedBytes();
      for (int i = 0; i < 200; i++) {
        PacketCodec.decode("510-[\"a\"]");
        try (var client = server.join("/")) {
          client.text("452000000000-[\"a\"]");
          assertThat(client.readCloseCode(), is(0));
        }
      }
      Await.until("sessions are left", () -> server.sessions() == 1);

      assertThat(usedBytes() - before, is(lessThan(8L << 20)));
      assertEchoes(bystander);
    }
  }

  @Test
  void number4NoAttachmentsAreRefusedSoThatNothingIsKeptForThem() throws Exception {
    try (var client = server.join("/");
        var bystander = server.join("/")) {
      client.text("450-[\"echo\"]");

      assertThat(client.readCloseCode(), is(0));
      assertEchoes(bystander);
    }
  }

  @Test
  void number5AnIndexOutsideTheAttachmentsIsRefused() throws Exception {
    for (String index : List.of("5", "-1", "\"splice\"", "0.5", "null")) {
      try (var client = server.join("/")) {
        client.text("451-[\"echo\",{\"_placeholder\":true,\"num\":" + index + "}]");

        assertThat(index, client.readCloseCode(), is(0));
      }
    }
  }

  @Test
  void number6AHundredThousandBracketsEndTheirConnectionOnly() throws Exception {
    try (var client = server.join("/");
        var bystander = server.join("/")) {
      client.text("42[\"echo\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]");

      assertThat(client.readCloseCode(), is(0));
      assertEchoes(bystander);
    }
  }

  @Test
  void number13OneOfFiftyThatDoesNotReadDelaysNoUpdate() throws Exception {
    var clients = new ArrayList<RawWebSocket>();
    main.onConnect(socket -> socket.join("room"));
    for (int i = 0; i < 49; i++) {
      clients.add(server.join("/"));
    }
    clients.add(new RawWebSocket(server.port(), "/socket.io/?EIO=4&transport=websocket", 4096));
    clients.getLast().text("40");
    Await.until("not all joined", () -> main.rooms().equals(Map.of("room", 50)));
    for (int i = 0; i < 49; i++) {
      var client = clients.get(i);
      Thread.startVirtualThread(client::awaitClosed);
    }
    String args = "\"" + "x".repeat(10_000) + "\"";
    var tookNanos = new long[1000];
    for (int i = 0; i < tookNanos.length; i++) {
      long startNanos = System.nanoTime();
      main.broadcast("room", i, "tick", args);
      tookNanos[i] = System.nanoTime() - startNanos;
    }

    java.util.Arrays.sort(tookNanos);
    assertThat(
        Duration.ofNanos(tookNanos[tookNanos.length / 2]), is(lessThan(Duration.ofMillis(5))));
    for (var client : clients) {
      client.close();
    }
  }

  @Test
  void number17HoweverTheEndComesItIsToldOnce() throws Exception {
    int rounds = 100;
    for (int i = 0; i < rounds; i++) {
      try (var client = server.join("/")) {
        Socket socket = connected.take();
        var racers =
            List.of(
                Thread.startVirtualThread(socket::disconnect),
                Thread.startVirtualThread(socket::disconnectClient),
                Thread.startVirtualThread(socket::closeConnection),
                Thread.startVirtualThread(() -> socket.join("room")));
        client.text("41");
        client.text("1");
        client.reset();
        for (Thread racer : racers) {
          racer.join();
        }
      } catch (java.net.SocketException _) {
        // closed under our hands
      }
    }

    Await.until("sockets are left", () -> main.sockets() + io.connections() == 0);
    assertThat(disconnects.get(), is(rounds));
    assertThat(main.rooms(), is(Map.of()));
  }

  @Test
  void number21TenThousandAnswersThatNeverComeAreForgotten() throws Exception {
    var timedOut = new AtomicInteger();
    try (var client = server.join("/")) {
      Socket socket = connected.take();
      var reader = Thread.startVirtualThread(client::awaitClosed);
      for (int i = 0; i < 10_000; i++) {
        socket.emitForReply(
            "ask",
            Duration.ofMillis(100),
            reply -> timedOut.addAndGet(reply instanceof Reply.TimedOut ? 1 : 10_000),
            Json.createValue(i));
      }

      Await.until("answers are still awaited", () -> timedOut.get() == 10_000);
      assertThat(socket.pendingAcks(), is(0));
      client.reset();
      reader.join();
    }
  }

  @Test
  void number24AFloodOfPacketsIsCutOffAndNobodyElseNotices() throws Exception {
    try (var flooder = server.join("/");
        var bystander = server.join("/")) {
      Thread.startVirtualThread(() -> {
        try {
          for (int i = 0; i < 100_000; i++) {
            flooder.text("42[\"nobody listens\"]");
          }
        } catch (java.io.IOException _) {
          // cut off
        }
      });

      assertThat(flooder.awaitClosed(), is(true));
      assertEchoes(bystander);
    }
  }

  @Test
  void number24ConnectionsThatJoinNothingAreFreed() throws Exception {
    var idle = new ArrayList<RawWebSocket>();
    for (int i = 0; i < 500; i++) {
      idle.add(server.open());
    }
    Await.until("not all were opened", () -> server.sessions() == 500);

    Await.until("idle connections were kept", () -> server.sessions() == 0);
    for (var client : idle) {
      client.close();
    }
  }
}
