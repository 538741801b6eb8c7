package dev.kline.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Scripts of {@code src/test/node}. They want Node and {@code npm ci --prefix src/test/node}; the
 * test is skipped without, except in CI.
 */
final class NodeScript {
  private static final Path NODE = Path.of("src/test/node");

  /** Where Debian, Ubuntu and others have it. */
  private static final List<Path> BROWSERS =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));

  private NodeScript() {}

  static void requireClient() {
    require(
        Files.isDirectory(NODE.resolve("node_modules/socket.io-client")),
        "no official client: run npm ci --prefix " + NODE);
  }

  /** A build that has the chart page. */
  static void requirePage() {
    require(
        NodeScript.class.getResource("/web/index.html") != null,
        "the chart page was left out of this build");
  }

  /** Chromium, what drives it, and the page. Returns the browser. */
  static String requireBrowser() {
    requirePage();
    require(
        Files.isDirectory(NODE.resolve("node_modules/playwright-core")),
        "nothing drives a browser: run npm ci --prefix " + NODE);
    Optional<Path> browser = BROWSERS.stream().filter(Files::isExecutable).findFirst();
    require(browser.isPresent(), "no Chromium at any of " + BROWSERS);
    return browser.orElseThrow().toString();
  }

  private static void require(boolean there, String otherwise) {
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(otherwise);
    }
    assumeTrue(there, otherwise);
  }

  /** Runs one to its end; fails with what it said unless its status is 0. */
  static int run(String script, String... args) throws IOException, InterruptedException {
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
