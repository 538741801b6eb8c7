package dev.kline.solana;

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
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a node by JSON-RPC over HTTP, one call at a time, each within a deadline for all of it. Safe
 * for any thread.
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
      if (NOT_YET.contains(e.code)) {
        return new NotYet();
      }
      if (NEVER.contains(e.code)) {
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
   * @throws IOException if there is no answer, or none that can be read; its message is fit to log
   */
  JsonValue call(String method, String params) throws IOException, InterruptedException {
    var body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
    var response = send(HttpRequest.newBuilder(url).POST(BodyPublishers.ofString(body)));
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode());
    }
    JsonObject answer =
        NodeJson.object(response.body())
            .orElseThrow(() -> new IOException("the answer to " + method + " is not readable"));
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
  }
}
