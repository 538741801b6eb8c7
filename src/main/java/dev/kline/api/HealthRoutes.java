package dev.kline.api;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code /health}, {@code /health/live} and {@code /health/ready}: 200 or 503 and always JSON,
 * without the envelope. Contract 1.4. Safe for any thread.
 */
final class HealthRoutes implements HttpService {
  private final List<HealthCheck> checks;

  /** Serves these checks; liveness and readiness each on their own path, too. */
  HealthRoutes(List<HealthCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  @Override
  public void routing(HttpRules rules) {
    serve(rules, "/health", _ -> true);
    serve(rules, "/health/live", check -> check.type() == HealthCheckType.LIVENESS);
    serve(rules, "/health/ready", _ -> true); // What isn't live isn't ready either.
  }

  private void serve(HttpRules rules, String path, Predicate<HealthCheck> which) {
    Rest.route(rules, path, (request, response) -> answer(request, response, which));
  }

  private void answer(
      ServerRequest request, ServerResponse response, Predicate<HealthCheck> which) {
    boolean up = true;
    var results = WireJson.array();
    for (var check : checks) {
      if (which.test(check)) {
        var result = check.call();
        up &= result.status() == HealthCheckResponse.Status.UP;
        results.add(json(check, result));
      }
    }
    var health = WireJson.object().add("status", word(up)).add("checks", results).build();
    var status = up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503;
    Rest.send(request, response, status, health.toString());
  }

  private static JsonObject json(HealthCheck check, HealthCheckResponse result) {
    return WireJson.object()
        .add("name", check.name())
        .add("status", word(result.status() == HealthCheckResponse.Status.UP))
        .add("data", WireJson.copy(result.details()))
        .build();
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
