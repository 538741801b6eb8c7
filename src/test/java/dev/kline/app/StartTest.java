package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.kline.event.SourceStatus;
import dev.kline.testing.ManualSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first moments of the server. */
@Timeout(60)
class StartTest {
  private static final String S1 = "{\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"}";

  @TempDir Path directory;

  @Test
  void aSubscribeWaitsForTheFirstCatchUpButThreeSecondsAtTheMost() throws Exception {
    var source = new ManualSource();
    source.ledger(new SourceStatus.Ledger(true, 0, 0, 0, 0, 0, 0, 0, ""));
    long startNanos = System.nanoTime();
    try (var server = TestServer.start(directory, Map.of(), source);
        var client = KlineClient.connect(server.port(), "/kline")) {
      client.emit("history", S1);
      client.next("history_data");
      client.emit("subscribe", S1);

      client.next("history_data");
      client.next("subscription_confirmed");

      var waited = Duration.ofNanos(System.nanoTime() - startNanos);
      assertThat(waited, greaterThanOrEqualTo(Duration.ofSeconds(3)));
    }
  }
}
