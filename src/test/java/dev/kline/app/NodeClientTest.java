package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kline.demo.DemoMarket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official JavaScript client, unmodified, against the whole server on its simulated market.
 * Wants Node and {@code npm ci --prefix src/test/node}; skipped without, except in CI.
 */
class NodeClientTest {
  private static final Path NODE = Path.of("src/test/node");

  @TempDir Path directory;

  @Test
  @Timeout(90)
  void aClientThatIsCutOffComesBackAsTheSameAndMissesNothing() throws Exception {
    requireNode();
    var settings =
        Map.of("events.source", "demo", "demo.mints", "1", "demo.trades_per_second", "20");
    try (var server = TestServer.start(directory, settings)) {
      String mint = mint();

      assertThat(run("recovery.mjs", "http://127.0.0.1:" + server.port(), mint), is(0));
    }
  }

  private static void requireNode() {
    boolean there = Files.isDirectory(NODE.resolve("node_modules/socket.io-client"));
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("no official client: run npm ci --prefix " + NODE);
    }
    assumeTrue(there, "the official client is not installed");
  }

  private static String mint() {
    return new DemoMarket(1, 1, 20, 28).mints().getFirst().toString();
  }

  private static int run(String script, String... args) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(args));
    var process =
        new ProcessBuilder(command).directory(NODE.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(script + " failed: " + output);
    }
    return process.exitValue();
  }
}
