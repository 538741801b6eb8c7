package dev.kline.solana;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a node by JSON-RPC over HTTP, each request within a deadline for all of it. Safe for any
 * thread.
 */
final class NodeRpc implements BlockTimes {
  /** Bytes of one answer. */
  private static final long ANSWER_BYTES_MAX = 16L << 20;

  /** BLOCK_NOT_AVAILABLE, NODE_UNHEALTHY, BLOCK_STATUS_NOT_AVAILABLE_YET: ask again soon. */
  private static final Set<Integer> NOT_YET = Set.of(-32004, -32005, -32014);

  /** BLOCK_CLEANED_UP, SLOT_SKIPPED, LONG_TERM_STORAGE_SLOT_SKIPPED: asking again won't help. */
  private static final Set<Integer> NEVER = Set.of(-32001, -32007, -32009);

  private final HttpClient http;
  private final URI url;
  private final Duration timeout;

  NodeRpc(HttpClient http, URI url, Duration timeout) {
    this.http = http;
    this.url = url;
    this.timeout = timeout;
  }

  @Override
  public Answer blockTime(long slot) throws IOException, InterruptedException {
    try {
      JsonValue result = call("getBlockTime", "[" + slot + "]");
      OptionalLong seconds = NodeJson.natural(result);
      if (seconds.isPresent() && seconds.getAsLong() <= BlockClock.SECONDS_MAX) {
        return new Known(seconds.getAsLong());
      }
      return result.equals(JsonValue.NULL) ? new NotYet() : new Never();
    } catch (ErrorAnswer e) {
      if (NOT_YET.contains(e.code())) {
        return new NotYet();
      }
      if (NEVER.contains(e.code())) {
        return new Never();
      }
      throw e;
    }
  }

  /**
   * Calls {@code method} and waits for its result.
   *
   * @param params a JSON array
   * @throws ErrorAnswer if the node answers with an error
   * @throws HttpRefusal if the answer is not 200
   * @throws IOException if there is no answer, or none that can be read; its message is fit to log
   */
  JsonValue call(String method, String params) throws IOException, InterruptedException {
    JsonObject answer =
        NodeJson.object(post(body(1, method, params)))
            .orElseThrow(() -> new IOException("the answer to " + method + " is not readable"));
    return result(method, answer);
  }

  /**
   * Calls {@code method} once for each of {@code params}, in one request.
   *
   * @return the answers in the order of the calls; {@link #result} reads one
   * @throws BatchRefusal if the node answers something else than one answer for each call
   * @throws IOException as {@link #call} does
   */
  List<JsonObject> batch(String method, List<String> params)
      throws IOException, InterruptedException {
    var calls = new StringJoiner(",", "[", "]");
    for (int i = 0; i < params.size(); i++) {
      calls.add(body(i, method, params.get(i)));
    }
    JsonValue answer = NodeJson.value(post(calls.toString()));
    if (answer == null) {
      throw new IOException("the answer to many of " + method + " is not readable");
    }
    if (!(answer instanceof JsonArray array)) {
      if (answer instanceof JsonObject whole) {
        result(method, whole); // throws what it says
      }
      throw new BatchRefusal("the answer to many of " + method + " is not a list");
    }
    var answers = new JsonObject[params.size()];
    for (JsonValue one : array) {
      if (one instanceof JsonObject object && object.get("id") instanceof JsonNumber id) {
        long index = NodeJson.natural(id).orElse(Long.MAX_VALUE);
        if (index < answers.length) {
          answers[(int) index] = object;
        }
      }
    }
    if (Arrays.asList(answers).contains(null)) {
      throw new BatchRefusal("some of many answers to " + method + " are missing");
    }
    return List.of(answers);
  }

  /** What {@code answer} to {@code method} holds. Throws as {@link #call} does. */
  JsonValue result(String method, JsonObject answer) throws IOException {
    JsonValue error = answer.get("error");
    if (error != null && !error.equals(JsonValue.NULL)) {
      throw new ErrorAnswer(error, url);
    }
    JsonValue result = answer.get("result");
    if (result == null) {
      throw new IOException("the answer to " + method + " has no result");
    }
    return result;
  }

  private static String body(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
        .formatted(id, method, params);
  }

  private String post(String body) throws IOException, InterruptedException {
    var response = send(HttpRequest.newBuilder(url).POST(BodyPublishers.ofString(body)));
    if (response.statusCode() != 200) {
      throw new HttpRefusal(response.statusCode(), retryAfter(response));
    }
    return response.body();
  }

  /** Seconds; the other form, a date, is taken for none. */
  private static Duration retryAfter(HttpResponse<?> response) {
    String text = response.headers().firstValue("Retry-After").orElse("");
    return text.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.ZERO;
  }

  /** The client's own timeout ends with the head of an answer; this one covers the body too. */
  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var handler = BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX);
    var pending =
        http.sendAsync(
            request.header("Content-Type", "application/json").timeout(timeout).build(), handler);
    try {
      return pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout, e);
    } catch (ExecutionException e) {
      throw new IOException(Failures.reason(e, url), e);
    } finally {
      pending.cancel(true);
    }
  }

  /** The node's answer was an error. */
  static final class ErrorAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    ErrorAnswer(JsonValue error, URI url) {
      super(Endpoint.masked(url, NodeJson.errorText(error)));
      this.code =
          error instanceof JsonObject object && object.get("code") instanceof JsonNumber number
              ? number.intValue()
              : 0;
    }

    int code() {
      return code;
    }
  }

  /** The answer is an HTTP status other than 200. */
  static final class HttpRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    HttpRefusal(int status, Duration retryAfter) {
      super("HTTP status " + status);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    int status() {
      return status;
    }

    /** How long the node wants to be left alone; zero where it does not say. */
    Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The node does not take many calls in one request. */
  static final class BatchRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    BatchRefusal(String message) {
      super(message);
    }
  }
}
