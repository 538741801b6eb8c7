package dev.kline.testing;

import dev.kline.engineio.EngineIo;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A real web server on a port of its own with Engine.IO endpoints mounted on it. */
public final class EngineServer implements AutoCloseable {
  private final WebServer server;
  private final List<EngineIo> engines;

  public EngineServer(EngineIo... engines) {
    this.engines = List.of(engines);
    var builder = WebServer.builder().port(0).host("127.0.0.1").shutdownHook(false);
    var routing = HttpRouting.builder().get("/plain", (request, response) -> response.send("ok"));
    EngineIo.mount(builder, Http1Config.create(), routing, this.engines);
    this.server = builder.addRouting(routing).build().start();
  }

  public int port() {
    return server.port();
  }

  public URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  @Override
  public void close() {
    try {
      for (EngineIo engine : engines) {
        engine.close(Duration.ofSeconds(5));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }
}
