package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.ProtocolServer;
import dev.kline.testing.RawWebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated packets from a seed, while a second client goes on echoing. A thousand connections' worth
 * by default; {@code -Dfuzz.rounds=1000000} for the long run, {@code -Dfuzz.seed=…} for another
 * one.
 */
class PacketFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 5000);
  private static final long SEED = Long.getLong("fuzz.seed", 20261122);

  /** Packets on one connection, as far as it lives. */
  private static final int EACH = 8;

  /** The bystander is asked after so many packets. */
  private static final int ASK_EVERY = 200;

  private static final List<String> VALID =
      List.of(
          "40",
          "40/kline,{\"token\":\"x\"}",
          "41",
          "41/kline,",
          "42[\"message\",1,\"2\",{\"3\":[true]}]",
          "42/kline,7[\"message-with-ack\",{\"a\":[null,1.5e3,\"é\\u001e\"]}]",
          "430[1]",
          "44{\"message\":\"x\"}",
          "451-[\"message\",{\"_placeholder\":true,\"num\":0}]",
          "462-/kline,3[{\"_placeholder\":true,\"num\":1},[{\"_placeholder\":true,\"num\":0}]]",
          "452-9[\"message-with-ack\",{\"_placeholder\":true,\"num\":0}]",
          "bAQIDBA==",
          "2probe",
          "3",
          "5",
          "6");

  private static final String SPICE = "0123456789[]{}\",:-/\\_b. e\0\u001eé\uD83D\uDE00";

  private final Random random = new Random(SEED);

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void mutatedPacketsEndTheirOwnConnectionAtMost() throws Exception {
    try (var server = new ProtocolServer(0, ProtocolServer.Intervals.DEFAULT)) {
      try (var bystander = join(server)) {
        for (int sent = 0; sent < ROUNDS; sent += EACH) {
          attack(server);
          if (sent % ASK_EVERY < EACH) {
            bystander.text("42[\"message\"," + sent + "]");
            assertThat(bystander.readText(), is("42[\"message-back\"," + sent + "]"));
          }
        }
      }
      Await.until("sessions are left", () -> server.sessions() == 0);
    }
  }

  private static RawWebSocket join(ProtocolServer server) throws IOException {
    var client = RawWebSocket.open(server.port(), "/socket.io/");
    client.readTimeout(Duration.ofSeconds(5));
    client.readText();
    client.text("40");
    client.readText();
    client.readText();
    return client;
  }

  /** Some packets on one connection, read by nobody; then it vanishes, one way or the other. */
  private void attack(ProtocolServer server) throws IOException {
    try (var client = RawWebSocket.open(server.port(), "/socket.io/")) {
      if (random.nextBoolean()) {
        client.text("40");
      }
      for (int i = 0; i < EACH; i++) {
        if (random.nextInt(5) == 0) {
          byte[] bytes = new byte[random.nextInt(40)];
          random.nextBytes(bytes);
          client.frame(RawWebSocket.BINARY, true, bytes);
        } else {
          byte[] packet = mutated().getBytes(StandardCharsets.UTF_8);
          client.frame(RawWebSocket.TEXT, true, packet);
        }
      }
      if (random.nextInt(3) == 0) {
        client.reset();
      }
    } catch (java.net.SocketException _) {
      // closed under our hands, as it should be
    }
  }

  private String mutated() {
    var packet = new StringBuilder(VALID.get(random.nextInt(VALID.size())));
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(packet.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> packet.insert(at, SPICE.charAt(random.nextInt(SPICE.length())));
        case 1 -> packet.delete(at, Math.min(packet.length(), at + 1 + random.nextInt(3)));
        case 2 -> packet.insert(at, packet.substring(at));
        case 3 -> packet.setLength(at);
        default -> packet.insert(at, VALID.get(random.nextInt(VALID.size())));
      }
    }
    return packet.toString();
  }
}
