package dev.kline.app;

import dev.kline.api.KlineApi;
import dev.kline.engineio.EngineIo;
import dev.kline.gate.Gate;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Helidon's web server, set up for this service. Used once, by the thread that starts it. */
final class Web {
  private static final System.Logger LOGGER = System.getLogger(Web.class.getName());

  /** Of a request's headers together; Helidon's default, and that of most servers. */
  private static final int HEAD_BYTES_MAX = 16 << 10;

  private Web() {}

  /**
   * Starts to listen. Helidon logs why it can't and returns all the same.
   *
   * @param gate judges what comes, before all else
   * @param routing where all routes go
   * @param engines Socket.IO's endpoint, or none
   * @param routes mounts what else is served
   * @throws StartException if the port can't be had
   */
  static WebServer start(
      AppConfig config,
      Gate gate,
      HttpRouting.Builder routing,
      List<EngineIo> engines,
      Consumer<HttpRouting.Builder> routes) {
    var tls = config.server().tls();
    var security = new SecurityHeaders(tls.enabled());
    routing.addFilter(Web::hangUpIfAsked);
    routing.addFilter(security);
    if (config.cors().enabled()) {
      routing.addFilter(new Cors(new Origins(config.cors())));
    }
    routing.addFilter(gate::filter);
    if (config.cors().enabled()) {
      routing.addFilter(Cors::answerPreflight);
    }
    var server =
        WebServer.builder()
            .host(config.server().host())
            .port(config.server().port())
            .shutdownHook(false)
            .directHandlers(directHandlers());
    KlineApi.mountPage(routing);
    EngineIo.mount(server, http1(gate), routing, engines);
    server.directHandlers(secured(server.directHandlers(), security));
    gate.guard(server);
    if (tls.enabled()) {
      server.tls(Certificates.tls(tls));
    }
    routes.accept(routing);
    var web = start(server.routing(routing));
    if (web.isEmpty() || !web.get().isRunning()) {
      throw new StartException(
          "cannot listen on server.host %s, server.port %d: free it or set another, the cause is above"
              .formatted(config.server().host(), config.server().port()));
    }
    return web.get();
  }

  /** Without Helidon's own listeners, which log every header at the level of a trace. */
  private static Http1Config http1(Gate gate) {
    return Http1Config.builder()
        .addReceiveListener(gate.listener())
        .receiveLog(false)
        .sendLog(false)
        .maxHeadersSize(HEAD_BYTES_MAX)
        .build();
  }

  /** Empty where the host has no address. */
  private static Optional<WebServer> start(WebServerConfig.Builder server) {
    try {
      return Optional.of(server.build().start());
    } catch (IllegalArgumentException noAddress) {
      LOGGER.log(Level.ERROR, "no address: {0}", noAddress.getMessage());
      return Optional.empty();
    }
  }

  /** Helidon says {@code Connection: close} to a client that says so, and keeps it open. */
  private static void hangUpIfAsked(
      FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed();
    if (request.headers().contains(HeaderValues.CONNECTION_CLOSE) && response.isSent()) {
      throw new CloseConnectionException("the client asked for it");
    }
  }

  /** What Helidon answers by itself has come to no filter. */
  private static DirectHandlers secured(
      Optional<DirectHandlers> answering, SecurityHeaders security) {
    var plain = answering.orElseGet(DirectHandlers::create);
    var handlers = DirectHandlers.builder();
    for (var type : DirectHandler.EventType.values()) {
      var handler = plain.handler(type);
      handlers.addHandler(
          type,
          (request, event, status, headers, message) -> {
            var answer = handler.handle(request, event, status, headers, message);
            security.addTo(answer.headers());
            return answer;
          });
    }
    return handlers.build();
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
