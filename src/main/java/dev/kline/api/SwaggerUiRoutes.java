package dev.kline.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code /swagger-ui}: the document of the routes for people, to read and to try out. The page and
 * the script that starts it are ours, so that no script stands in the page; Swagger UI itself is a
 * WebJar among the server's libraries. Safe for any thread.
 */
final class SwaggerUiRoutes implements HttpService {
  private static final String PATH = "/swagger-ui";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** A WebJar has its version in its paths. */
  private final String webJar = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";

  /** What the page is made of. */
  private final List<Part> parts =
      List.of(
          new Part("", HTML, "swagger-ui.html"),
          new Part("start.js", SCRIPT, "swagger-ui.js"),
          new Part("swagger-ui-bundle.js", SCRIPT, webJar + "swagger-ui-bundle.js"),
          new Part("swagger-ui.css", STYLE, webJar + "swagger-ui.css"));

  /** Each read and packed when it is first asked for: many servers are never asked. */
  private final Map<Part, Asset> known = new ConcurrentHashMap<>();

  /** A file of the page and the resource that it is. */
  private record Part(String name, String contentType, String resource) {
    Asset asset() {
      return new Asset(contentType, bytes(resource));
    }
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.route(rules, PATH, SwaggerUiRoutes::redirect);
    for (var part : parts) {
      Rest.route(
          rules,
          PATH + "/" + part.name(),
          (request, response) -> known.computeIfAbsent(part, Part::asset).send(request, response));
    }
  }

  /** The page's own links are relative, and so is this, for a proxy that puts a prefix before. */
  private static void redirect(ServerRequest request, ServerResponse response) {
    response.status(Status.TEMPORARY_REDIRECT_307);
    response.header(HeaderNames.LOCATION, "swagger-ui/");
    response.send();
  }

  private static String version() {
    try (var in = open("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static byte[] bytes(String resource) {
    try (var in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static InputStream open(String resource) {
    var in = SwaggerUiRoutes.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(resource + " is not among the resources");
    }
    return in;
  }
}
