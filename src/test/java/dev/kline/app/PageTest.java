package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chart page and the datafeed in a real Chromium, on the simulated market. */
class PageTest {
  private static final Map<String, String> MARKET =
      Map.of(
          "events.source", "demo",
          "demo.mints", "4",
          "demo.trades_per_second", "20",
          "demo.history_secs", "1800");

  @TempDir Path directory;

  @Test
  @Timeout(120)
  void thePageShowsAMovingMarketAndObeysPointerKeyboardAndPolicy() throws Exception {
    var browser = NodeScript.requireBrowser();
    try (var server = TestServer.start(directory, MARKET)) {
      assertThat(NodeScript.run("page.mjs", browser, server.uri("").toString()), is(0));
    }
  }

  @Test
  @Timeout(120)
  void theDatafeedServesAPageOfAnotherOriginBarByBarAsUdfDoes() throws Exception {
    var browser = NodeScript.requireBrowser();
    try (var server = TestServer.start(directory, MARKET)) {
      assertThat(NodeScript.run("datafeed.mjs", browser, server.uri("").toString()), is(0));
    }
  }

  @Test
  @Timeout(60)
  void pricesAreReadableFromTheSmallestToTheLargest() throws Exception {
    NodeScript.requireClient();

    assertThat(NodeScript.run("price.mjs"), is(0));
  }
}
