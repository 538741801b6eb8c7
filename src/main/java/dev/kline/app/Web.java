package dev.kline.app;

import dev.kline.api.KlineApi;
import dev.kline.engineio.EngineIo;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** Helidon's web server, set up for this service. */
final class Web {
  private Web() {}

  /**
   * Starts to listen.
   *
   * @param engines Socket.IO's endpoint, or none
   * @param routes mounts what else is served
   * @throws StartException if the port can't be had
   */
  static WebServer start(
      AppConfig config, List<EngineIo> engines, Consumer<HttpRouting.Builder> routes) {
    var routing = HttpRouting.builder();
    if (config.cors().enabled()) {
      routing.addFilter(new Cors(new Origins(config.cors())));
    }
    var server =
        WebServer.builder()
            .host(config.server().host())
            .port(config.server().port())
            .shutdownHook(false)
            .directHandlers(directHandlers());
    EngineIo.mount(server, Http1Config.create(), routing, engines);
    routes.accept(routing);
    try {
      return server.routing(routing).build().start();
    } catch (UncheckedIOException | IllegalStateException refused) {
      throw new StartException(
          "cannot listen on server.host %s, server.port %d: %s"
              .formatted(config.server().host(), config.server().port(), refused.getMessage()),
          refused);
    }
  }

  /** What Helidon answers by itself gets the envelope, too, and none of its own words. */
  private static DirectHandlers directHandlers() {
    var handlers = DirectHandlers.builder();
    for (var type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (_, _, status, headers, _) ->
              DirectHandler.TransportResponse.builder()
                  .status(status)
                  .headers(headers)
                  .header(HeaderNames.CONTENT_TYPE, "application/json")
                  .entity(KlineApi.refusal(status.reasonPhrase()))
                  .build());
    }
    return handlers.build();
  }
}
