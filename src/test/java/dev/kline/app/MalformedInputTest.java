package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import dev.kline.testing.RawWebSocket;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred things that no client should send, and a bystander who must not notice. */
@Timeout(120)
class MalformedInputTest {
  private static final long T0 = 1_758_805_500;
  private static final String SERIES = "\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"";

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private TestServer server;
  private KlineClient bystander;
  private int told;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(directory, Map.of(), source);
    bystander = KlineClient.connect(server.port(), "/kline");
    bystander.emit("subscribe", "{" + SERIES + "}");
    bystander.next("history_data");
    bystander.next("subscription_confirmed");
  }

  @AfterEach
  void stop() throws IOException {
    bystander.close();
    server.close();
  }

  private void assertNobodyElseNoticed() throws Exception {
    source.tell(transaction(told, told, T0, trade(mint(1), price(10 + told))));
    told++;

    var candle = bystander.next("kline_data").getJsonObject("data");

    assertThat(candle.getInt("update_count"), is(told));
  }

  private void assertAllFreed() {
    Await.until(
        "a connection was left behind",
        () -> {
          try {
            return server
                    .get("/api/kline/status")
                    .getJsonObject("data")
                    .getJsonObject("stats")
                    .getInt("active_connections")
                == 1;
          } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
          }
        });
  }

  @Test
  void aPayloadOfAnyShapeIsAnsweredAndTheConnectionLivesOn() throws Exception {
    var values = new ArrayList<String>();
    for (var value :
        List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e999",
            "9".repeat(5000),
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[[]]]",
            "{\"a\":{\"b\":[1]}}",
            "\"" + "x".repeat(1000) + "\"")) {
      values.add(value);
      values.add("{\"symbol\":" + value + ",\"interval\":\"s1\"}");
      values.add("{\"symbol\":\"" + mint(1) + "\",\"interval\":" + value + "}");
    }
    for (var event : List.of("subscribe", "unsubscribe", "history")) {
      try (var client = KlineClient.connect(server.port(), "/kline")) {
        for (var value : values) {
          client.emit(9, event, value);

          assertThat(event + value, client.next("error").getInt("code"), is(1001));
          assertThat(client.next("9").getBoolean("success"), is(false));
        }
        client.emit("history", "{" + SERIES + "}");
        client.next("history_data");
      }
    }
    assertNobodyElseNoticed();
    assertAllFreed();
  }

  @Test
  void numbersOfAnySizeAreRefusedByName() throws Exception {
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      for (var field : List.of("limit", "from", "to")) {
        for (var number :
            List.of("-1", "1e3", "1e999999999", "-1e999999999", "9".repeat(100_000), "0.1")) {
          client.emit("history", "{" + SERIES + ",\"" + field + "\":" + number + "}");

          var error = client.next("error");

          assertThat(error.getInt("code"), is(1001));
          assertThat(error.getString("message").startsWith(field + " is "), is(true));
          assertThat(error.getString("message").length() < 200, is(true));
        }
      }
    }
    assertNobodyElseNoticed();
  }

  @Test
  void aPacketThatBreaksTheProtocolEndsItsOwnConnectionAlone() throws Exception {
    var packets = new ArrayList<String>();
    for (var type : List.of("", "0", "1", "2", "3", "4", "5", "6", "7", "9", "x", "4x")) {
      for (var rest :
          List.of(
              "",
              "/kline",
              "/kline,",
              "/nowhere,[\"x\"]",
              "[",
              "{",
              "[1",
              "[]",
              "{}",
              "[{}]",
              "99999999999999999999[\"x\"]",
              "[\"connect\"]",
              "\"x\"")) {
        packets.add("4" + type + rest);
      }
    }
    packets.add("42/kline,[\"x\"," + "[".repeat(100_000));
    packets.add("42/kline,[\"x\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]");
    packets.add("42/kline,[\"\\ud800\"]");
    packets.addAll(List.of("", "7", "x", "2", "5", "8junk"));
    for (var packet : packets) {
      assertAnsweredOrClosed(packet);
    }
    assertNobodyElseNoticed();
    assertAllFreed();
  }

  /** Either the connection ends, or it goes on as if nothing had been; it never hangs. */
  private void assertAnsweredOrClosed(String packet) throws IOException {
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      try {
        client.packet(packet);
        client.emit(77, "history", "{" + SERIES + "}");
        var seen = new ArrayList<String>();
        while (!seen.contains("77")) {
          seen.add(nextOrOther(client));
        }
      } catch (EOFException | SocketException _) {
        // Closed, which is an answer. A connection that hangs fails by the read's deadline.
      }
    }
  }

  private static String nextOrOther(KlineClient client) throws IOException {
    var frame = client.socket().read();
    if (frame.opcode() == RawWebSocket.CLOSE) {
      throw new EOFException("closed");
    }
    var text = frame.text();
    return text.startsWith("43/kline,77[") ? "77" : text;
  }

  @Test
  void aMessageOverTheLimitEndsItsOwnConnectionAlone() throws Exception {
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      client.packet("42/kline,[\"subscribe\",\"" + "x".repeat(1_048_576) + "\"]");

      assertThat(client.socket().readCloseCode(), is(1009));
    }
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      client.emit("subscribe", "\"" + "x".repeat(1_048_000) + "\"");

      assertThat(client.next("error").getInt("code"), is(1001));
    }
    assertNobodyElseNoticed();
  }

  @Test
  void bytesThatAreNoFramesEndTheirOwnConnectionAlone() throws Exception {
    for (int first = 0; first < 256; first += 5) {
      try (var client = KlineClient.connect(server.port(), "/kline")) {
        client.socket().raw(new byte[] {(byte) first, (byte) 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        client.socket().raw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (SocketException _) {
        // The server was quicker to close than we to write: as good an answer as any.
      }
    }
    assertNobodyElseNoticed();
    assertAllFreed();
  }
}
