package dev.kline.app;

import dev.kline.event.TransactionSource;
import dev.kline.testing.OpenApi;
import io.helidon.webserver.http.HttpRouting;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** The whole server in this process, on a port of its own, and a way to ask it. */
final class TestServer implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Server server;

  private TestServer(Server server) {
    this.server = server;
  }

  /** Starts one whose data is in {@code directory}, with some settings. */
  static TestServer start(Path directory, Map<String, String> settings) {
    return new TestServer(Server.start(config(directory, settings)));
  }

  /** The same, fed by the test. */
  static TestServer start(Path directory, Map<String, String> settings, TransactionSource source) {
    return start(directory, settings, source, HttpRouting.builder());
  }

  /** The same, with its routes put into that builder. */
  static TestServer start(
      Path directory,
      Map<String, String> settings,
      TransactionSource source,
      HttpRouting.Builder routing) {
    return new TestServer(Server.start(config(directory, settings), source, routing));
  }

  private static AppConfig config(Path directory, Map<String, String> settings) {
    var properties = new Properties();
    properties.setProperty("server.host", "127.0.0.1");
    properties.setProperty("server.port", "0");
    properties.setProperty("events.source", "none");
    properties.setProperty("database.rocksdb_path", directory.resolve("rocksdb").toString());
    settings.forEach(properties::setProperty);
    return ConfigReader.read(directory.resolve("app.yaml"), properties, Map.of());
  }

  int port() {
    return server.port();
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  /** Any request; what is answered must be as {@code openapi.json} says. */
  HttpResponse<String> ask(String method, String pathAndQuery, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(pathAndQuery))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    var response = http.send(request.build(), BodyHandlers.ofString());
    boolean described = !pathAndQuery.startsWith("/socket.io/") && !OpenApi.isFile(pathAndQuery);
    if (described && !method.equals("OPTIONS")) {
      OpenApi.hold(method, response);
    }
    return response;
  }

  /** GET, and what came as JSON. */
  JsonObject get(String pathAndQuery) throws IOException, InterruptedException {
    return json(ask("GET", pathAndQuery));
  }

  /** An answer's body. */
  static JsonObject json(HttpResponse<String> response) {
    return json(response.body());
  }

  /** A text as a JSON object. */
  static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }
}
