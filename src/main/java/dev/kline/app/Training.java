package dev.kline.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code train}: a short life of the server for the JVM to remember, which {@code
 * -XX:AOTCacheOutput} writes down (JEP 514). It starts with the simulated market on a free port of
 * the loopback and a store of its own, is asked what browsers ask, and ends. What no configuration
 * can change is the same for every start after it. Used by one thread.
 */
final class Training {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final String WATCHED = "GtMcH6pMaxMj5agwvQkvE6rQaMMRu86bQssvFz5kF3rW";

  /** A client in each transport, and each kind of answer. */
  private static final List<String> ASKED =
      List.of(
          "/health/live",
          "/health/ready",
          "/api/kline/status",
          "/api/events/status",
          "/api/kline?interval=s1&limit=10&mint=" + WATCHED,
          "/api/events?limit=10&mint=" + WATCHED,
          "/socket.io/?EIO=4&transport=polling");

  private static final String SUBSCRIBE =
      "42/kline,[\"subscribe\",{\"symbol\":\"%s\",\"interval\":\"s1\"}]".formatted(WATCHED);

  private Training() {}

  /**
   * Lives that life.
   *
   * @throws IOException if the server does not answer as it should, or its files can't be written
   */
  static void run() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("kline-training");
    try {
      var config = config(directory);
      Logging.start();
      Logging.level(config.logging().level());
      var server = Server.start(config);
      try (server;
          var http = HttpClient.newHttpClient()) {
        for (var path : ASKED) {
          ask(http, URI.create("http://127.0.0.1:" + server.port() + path));
        }
        watch(http, server.port());
      }
    } finally {
      delete(directory);
    }
  }

  /** The defaults, whatever is set outside. */
  private static AppConfig config(Path directory) {
    var settings = new Properties();
    settings.setProperty("server.host", "127.0.0.1");
    settings.setProperty("server.port", "0");
    settings.setProperty("events.source", "demo");
    settings.setProperty("database.rocksdb_path", directory.resolve("rocksdb").toString());
    return ConfigReader.read(directory.resolve("app.yaml"), settings, Map.of());
  }

  private static void ask(HttpClient http, URI uri) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri).timeout(DEADLINE).build();
    int status = http.send(request, BodyHandlers.ofString()).statusCode();
    if (status != 200) {
      throw new IOException("%s is answered with %d, must be 200".formatted(uri.getPath(), status));
    }
  }

  /** Subscribes and waits for the first live update. */
  private static void watch(HttpClient http, int port) throws IOException, InterruptedException {
    var watcher = new Watcher();
    var uri = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
    try {
      var socket =
          http.newWebSocketBuilder()
              .buildAsync(uri, watcher)
              .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      watcher.updated.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      socket.abort();
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("no update came within " + DEADLINE, failed);
    }
  }

  /** Speaks just enough Socket.IO. Its methods are called one after the other. */
  private static final class Watcher implements WebSocket.Listener {
    final CompletableFuture<Boolean> updated = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        packet(socket, text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void packet(WebSocket socket, String packet) {
      if (packet.startsWith("0")) {
        var _ = socket.sendText("40/kline,", true);
      } else if (packet.startsWith("40/kline,")) {
        var _ = socket.sendText(SUBSCRIBE, true);
      } else if (packet.contains("\"kline_data\"")) {
        updated.complete(true);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Training::deleteOne);
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
