package dev.kline.api;

import dev.kline.candle.Series;
import dev.kline.socketio.Handshake;
import dev.kline.socketio.RateLimit;
import dev.kline.socketio.Socket;
import dev.kline.store.StoreException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Answers what clients ask for: the one place that counts requests and turns what goes wrong into
 * an answer. Safe for any thread.
 *
 * <p>Requests are counted for each socket, and beside all others of its address: so many a second,
 * and on top as many at once as it may have subscriptions, since a client that comes back
 * subscribes to all it had. What is beyond gets error 1004 and costs no read. The count is kept
 * with the socket, also over a lost connection.
 */
final class Requests {
  private static final System.Logger LOGGER = System.getLogger(Requests.class.getName());

  private final int perSecondMax;
  private final int burst;
  private final Predicate<Handshake> mayAsk;
  private final Map<ErrorCode, LongAdder> errors = new EnumMap<>(ErrorCode.class);

  /** {@code mayAsk}: whether the client's address may ask once more. */
  Requests(KlineConfig config, Predicate<Handshake> mayAsk) {
    this.perSecondMax = config.requestsPerSecondMax();
    this.burst = perSecondMax + config.maxSubscriptionsPerClient();
    this.mayAsk = mayAsk;
    for (var code : ErrorCode.values()) {
      errors.put(code, new LongAdder());
    }
  }

  /** How many requests were refused, by the code of the error. */
  Map<Integer, Long> errors() {
    var sums = new TreeMap<Integer, Long>();
    errors.forEach((code, count) -> sums.put(code.wireCode(), count.sum()));
    return sums;
  }

  /** What the request returns; or the refusal, of which the client gets an {@code error}, too. */
  JsonObject answer(Socket socket, Supplier<JsonObject> request) {
    return answer(socket, Map.of(), request);
  }

  /** The same for one of several series, which a refusal names. */
  JsonObject answer(Socket socket, Series series, Supplier<JsonObject> request) {
    var about =
        Map.<String, Object>of(
            "symbol", series.mint().toString(), "interval", series.interval().wireName());
    return answer(socket, about, request);
  }

  private JsonObject answer(
      Socket socket, Map<String, Object> about, Supplier<JsonObject> request) {
    try {
      return request.get();
    } catch (ApiException refused) {
      return refuse(socket, about, refused.code(), refused.answer());
    } catch (StoreException failed) {
      LOGGER.log(Level.DEBUG, "request failed socket=" + socket.id(), failed);
      return refuse(socket, about, ErrorCode.STORE, "The store failed, try again later");
    }
  }

  private JsonObject refuse(
      Socket socket, Map<String, Object> about, ErrorCode code, String message) {
    count(code);
    socket.emit("error", put(WireJson.copy(about), code, message).build());
    return put(WireJson.copy(about).add("success", false), code, message).build();
  }

  /** A refusal that is no event. */
  JsonObject refusal(ErrorCode code, String message) {
    count(code);
    return put(WireJson.object().add("success", false), code, message).build();
  }

  private void count(ErrorCode code) {
    var counter = errors.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  private static JsonObjectBuilder put(JsonObjectBuilder json, ErrorCode code, String message) {
    return json.add("code", code.wireCode()).add("message", message);
  }

  /**
   * Counts one request.
   *
   * @throws ApiException if it is one too many
   */
  void count(Socket socket) {
    var limit = (RateLimit) socket.data().computeIfAbsent("requests", _ -> newRateLimit());
    if (!limit.take() || !mayAsk.test(socket.handshake())) {
      throw new ApiException(ErrorCode.TOO_MANY, "Too many requests");
    }
  }

  private RateLimit newRateLimit() {
    return new RateLimit(perSecondMax, burst);
  }
}
