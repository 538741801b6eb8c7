package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kline.demo.DemoMarket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official JavaScript client checks the whole contract against a server with the demo market.
 */
class OfficialClientContractTest {
  private static final Path SCRIPTS = Path.of("src", "test", "node").toAbsolutePath();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling", ""})
  void theOfficialClientFindsEveryPromiseKept(String transports) throws Exception {
    boolean installed = Files.isDirectory(SCRIPTS.resolve("node_modules/socket.io-client"));
    assumeTrue(
        installed || "true".equals(System.getenv("CI")), "run npm ci --prefix src/test/node first");
    var mint = new DemoMarket(1, 4, 8, 28).mints().getFirst().toString();
    try (var server = TestServer.start(directory, Map.of("events.source", "demo"))) {
      assertThat(run("contract.mjs", server.uri("").toString(), mint, transports), is("0"));
    }
  }

  /** The exit status, or all that the script said where that isn't 0. */
  private String run(String script, String... arguments) throws IOException, InterruptedException {
    var output = directory.resolve("output");
    var command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command)
            .directory(SCRIPTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(90, TimeUnit.SECONDS);
      boolean passed = ended && process.exitValue() == 0;
      return passed ? "0" : Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }
}
