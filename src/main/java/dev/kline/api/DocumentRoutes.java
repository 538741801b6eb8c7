package dev.kline.api;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * {@code /api-docs/…}: the document of what can be asked over HTTP, for programs and for people. It
 * is written by hand; tests hold it against what the server really serves and answers.
 */
final class DocumentRoutes implements HttpService {
  @Override
  public void routing(HttpRules rules) {
    serve(rules, "openapi.json");
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
