package dev.kline.api;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.function.Supplier;

/** {@code /metrics}: Prometheus's text. Safe for any thread. */
final class MetricsRoutes implements HttpService {
  /** Of the text format, whatever writes it. */
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<String> text;

  MetricsRoutes(Supplier<String> text) {
    this.text = text;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.route(
        rules,
        "/metrics",
        (request, response) ->
            Rest.send(request, response, Status.OK_200, CONTENT_TYPE, text.get()));
  }
}
