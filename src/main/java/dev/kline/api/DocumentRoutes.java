package dev.kline.api;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Safe for any thread. {@code /api-docs/…}: the documents of what can be asked over HTTP and of
 * what is told over Socket.IO, for programs and for people. They are written by hand; tests hold
 * them against what the server really serves, answers and sends.
 */
final class DocumentRoutes implements HttpService {
  @Override
  public void routing(HttpRules rules) {
    serve(rules, "openapi.json");
    serve(rules, "asyncapi.json");
  }

  private static void serve(HttpRules rules, String name) {
    var document = read(name);
    Rest.route(
        rules,
        "/api-docs/" + name,
        (request, response) -> Rest.send(request, response, Status.OK_200, document));
  }

  private static String read(String name) {
    try (var resource = DocumentRoutes.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException(name + " is not among the resources");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
