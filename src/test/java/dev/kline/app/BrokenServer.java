package dev.kline.app;

import dev.kline.api.KlineApi;
import dev.kline.api.KlineConfig;
import dev.kline.candle.PriceScale;
import dev.kline.event.LedgerSink;
import dev.kline.event.SourceStatus;
import dev.kline.event.TransactionSource;
import dev.kline.ingest.Ingest;
import dev.kline.testing.TempStore;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The routes of the API over a store that can't be read, a source that throws and a dead part. */
final class BrokenServer implements AutoCloseable {
  private static final KlineConfig CONFIG =
      new KlineConfig(1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final HttpClient http = HttpClient.newHttpClient();
  private final WebServer web;

  private BrokenServer(WebServer web) {
    this.web = web;
  }

  static BrokenServer start(Path directory) {
    var store = TempStore.open(directory.resolve("broken"));
    var source = new ThrowingSource();
    var api =
        new KlineApi(
            store,
            source,
            new PriceScale(28),
            CONFIG,
            Optional.empty(),
            Optional.empty(),
            _ -> true,
            InstantSource.system());
    var ingest = new Ingest(store, api.feed(), 1, Duration.ofSeconds(1));
    var routing = HttpRouting.builder();
    api.mount(routing, ingest, "program", List.of(new DeadPart()), () -> "");
    store.close();
    var web = WebServer.builder().host("127.0.0.1").routing(routing).shutdownHook(false).build();
    return new BrokenServer(web.start());
  }

  HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + web.port() + pathAndQuery);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    web.stop();
    http.close();
  }

  private static final class ThrowingSource implements TransactionSource {
    @Override
    public void start(LedgerSink sink) {}

    @Override
    public SourceStatus status() {
      throw new IllegalStateException("as the test wants it");
    }

    @Override
    public void close() {}
  }

  private static final class DeadPart implements HealthCheck {
    @Override
    public HealthCheckType type() {
      return HealthCheckType.LIVENESS;
    }

    @Override
    public String name() {
      return "process";
    }

    @Override
    public HealthCheckResponse call() {
      return HealthCheckResponse.builder().status(false).build();
    }
  }
}
