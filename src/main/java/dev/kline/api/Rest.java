package dev.kline.api;

import dev.kline.store.StoreException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * How every route answers: JSON in the envelope {@code {success, data, message}}, HEAD where GET
 * is, 405 for other methods, and one place that turns exceptions into answers. Contract 1.4. Safe
 * for any thread.
 */
final class Rest {
  private static final System.Logger LOGGER = System.getLogger(Rest.class.getName());

  /** A route: what it answers with. */
  interface Resource {
    JsonValue get(Query query);
  }

  private Rest() {}

  /** Serves {@code path}: GET and HEAD by the resource, any other method with 405. */
  static void get(HttpRules rules, String path, Resource resource) {
    route(rules, path, (request, response) -> answer(request, response, resource));
  }

  /** The same for a handler that answers by itself. */
  static void route(HttpRules rules, String path, Handler handler) {
    rules.get(path, handler);
    rules.head(path, handler);
    rules.any(path, Rest::methodNotAllowed);
  }

  /** Answers with what the resource is, or with why not. */
  static void answer(ServerRequest request, ServerResponse response, Resource resource) {
    try {
      var data = resource.get(new Query(request.query()));
      send(request, response, Status.OK_200, envelope(true, data, "Operation successful"));
    } catch (ApiException refused) {
      fail(request, response, Status.create(refused.code().httpStatus()), refused.answer());
    } catch (StoreException failed) {
      LOGGER.log(Level.DEBUG, "request failed path=" + path(request), failed);
      fail(request, response, Status.SERVICE_UNAVAILABLE_503, "The store failed, try again later");
    } catch (RuntimeException wrong) {
      LOGGER.log(Level.ERROR, "request failed path=" + path(request), wrong);
      fail(request, response, Status.INTERNAL_SERVER_ERROR_500, "Internal error");
    }
  }

  private static String path(ServerRequest request) {
    return request.path().path();
  }

  private static void methodNotAllowed(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ALLOW, "GET, HEAD");
    fail(
        request,
        response,
        Status.METHOD_NOT_ALLOWED_405,
        "Method %s is not allowed here, must be GET or HEAD"
            .formatted(request.prologue().method().text()));
  }

  /** The answer to a path that nobody serves. */
  static void notFound(ServerRequest request, ServerResponse response) {
    fail(request, response, Status.NOT_FOUND_404, "No such path");
  }

  /** Answers with a refusal in the envelope. */
  static void fail(ServerRequest request, ServerResponse response, Status status, String message) {
    send(request, response, status, envelope(false, JsonValue.NULL, message));
  }

  /** The envelope's text. */
  static String envelope(boolean success, JsonValue data, String message) {
    return WireJson.object()
        .add("success", success)
        .add("data", data)
        .add("message", message)
        .build()
        .toString();
  }

  /** Sends JSON; to HEAD, its headers alone. */
  static void send(ServerRequest request, ServerResponse response, Status status, String json) {
    send(request, response, status, "application/json", json);
  }

  /** The same for text of another type. */
  static void send(
      ServerRequest request,
      ServerResponse response,
      Status status,
      String contentType,
      String text) {
    var body = text.getBytes(StandardCharsets.UTF_8);
    response.status(status);
    response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType));
    response.header(HeaderValues.CACHE_NO_CACHE);
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
      response.send();
    } else {
      response.send(body);
    }
  }
}
