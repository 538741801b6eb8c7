package dev.kline.testing;

import static dev.kline.testing.ApiDocument.part;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Holds answers against {@code openapi.json}: an answer that the document does not describe, field
 * by field, is an error of the document or of the server. Safe for any thread.
 */
public final class OpenApi {
  /** What the server serves. */
  public static final ApiDocument DOCUMENT = ApiDocument.read("openapi.json");

  private static final String JSON = "application/json";

  /** What browsers load: the chart page and what it is made of. */
  private static final Pattern FILES =
      Pattern.compile(
          "/|/swagger-ui|/(swagger-ui|page|lightweight-charts|licenses)/.*|/kline-datafeed\\.js");

  private OpenApi() {}

  /** Whether a path is a file's, which is not described. */
  public static boolean isFile(String path) {
    return FILES.matcher(path).matches();
  }

  /** The paths that are described. */
  public static Set<String> paths() {
    return new TreeSet<>(DOCUMENT.at("/paths").propertyNames());
  }

  /** The place of a path in the document. */
  public static String place(String path) {
    return "/paths" + part(path);
  }

  /**
   * Fails where an answer is not as described.
   *
   * @return the place in the document that describes it
   */
  public static String hold(String method, HttpResponse<String> response) {
    var path = response.uri().getRawPath();
    var given = response(method, path, response.statusCode());
    var place = DOCUMENT.follow(given);
    var described = DOCUMENT.at(place).path("content");
    var type = response.headers().firstValue("Content-Type").orElse("");
    if (!described.isMissingNode() && !described.has(type)) {
      throw wrong(method, response, List.of("Content-Type " + type));
    }
    if (type.equals(JSON) && !method.equals("HEAD")) {
      var schema = place + "/content" + part(JSON) + "/schema";
      var violations = DOCUMENT.violations(schema, response.body());
      if (!violations.isEmpty()) {
        throw wrong(method, response, violations);
      }
    }
    return given;
  }

  private static AssertionError wrong(
      String method, HttpResponse<String> response, List<String> violations) {
    return new AssertionError(
        "%s %s answered %d with what the document does not say; mend %s or the server: %s%n%s"
            .formatted(
                method,
                response.uri().getPath(),
                response.statusCode(),
                DOCUMENT.file(),
                String.join("; ", violations),
                response.body()));
  }

  /** The response that describes such an answer. What nobody serves is refused as 404. */
  private static String response(String method, String path, int status) {
    var known = described(path);
    if (known.isEmpty() && status == 404) {
      return "/components/responses/Refused";
    }
    if (known.isEmpty()) {
      throw new AssertionError(
          "%s is served and not described: add it to %s".formatted(path, DOCUMENT.file()));
    }
    var responses = operation(place(known.get()), method) + "/responses";
    var exact = responses + "/" + status;
    boolean refused = DOCUMENT.at(exact).isMissingNode() && status / 100 == 4;
    return refused ? responses + "/default" : exact;
  }

  private static Optional<String> described(String path) {
    return paths().stream().filter(each -> matches(each, path)).findFirst();
  }

  private static boolean matches(String template, String path) {
    return path.matches(template.replaceAll("\\{\\w+}", "[^/]+"));
  }

  /** HEAD is as GET, and a method that is not served is refused as GET's other refusals are. */
  private static String operation(String place, String method) {
    var own = place + "/" + method.toLowerCase(Locale.ROOT);
    return DOCUMENT.at(own).isMissingNode() ? place + "/get" : own;
  }
}
