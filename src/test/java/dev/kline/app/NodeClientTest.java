package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.demo.DemoMarket;
import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official JavaScript client, unmodified, against the whole server on its simulated market.
 * Wants Node and {@code npm ci --prefix src/test/node}; skipped without, except in CI.
 */
class NodeClientTest {
  private static final long T0 = 1_758_805_500;

  @TempDir Path directory;

  @Test
  @Timeout(90)
  void aClientThatIsCutOffComesBackAsTheSameAndMissesNothing() throws Exception {
    NodeScript.requireClient();
    var settings =
        Map.of("events.source", "demo", "demo.mints", "1", "demo.trades_per_second", "20");
    try (var server = TestServer.start(directory, settings)) {
      String mint = demoMint();

      assertThat(NodeScript.run("recovery.mjs", "http://127.0.0.1:" + server.port(), mint), is(0));
    }
  }

  @Test
  @Timeout(90)
  void aChartThatTakesCorrectionsIsAlwaysWhatTheHistoryIs() throws Exception {
    NodeScript.requireClient();
    var source = new ManualSource();
    try (var server = TestServer.start(directory, Map.of(), source);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var url = "http://127.0.0.1:" + server.port();
      var script = threads.submit(() -> NodeScript.run("corrections.mjs", url, mint(1).toString()));
      Await.until(
          "the client never subscribed", () -> script.isDone() || subscriptions(server) == 1);

      source.tell(transaction(1, 1, T0, trade(mint(1), price(10))));
      source.hear(transaction(2, 2, T0 + 1, trade(mint(1), price(20))));
      source.tell(transaction(3, 3, T0 + 2, trade(mint(1), price(30))));
      source.tell(transaction(4, 4, T0 + 3, trade(mint(1), price(40))));
      source.tell(transaction(5, 5, T0, trade(mint(1), price(50))));
      source.retract(signature(2));

      assertThat(script.get(), is(0));
    }
  }

  private static int subscriptions(TestServer server) {
    try {
      return server
          .get("/api/kline/status")
          .getJsonObject("data")
          .getJsonObject("stats")
          .getInt("total_subscriptions");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static String demoMint() {
    return new DemoMarket(1, 1, 20, 28).mints().getFirst().toString();
  }
}
