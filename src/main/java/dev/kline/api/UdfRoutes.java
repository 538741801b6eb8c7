package dev.kline.api;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.Mint;
import dev.kline.event.TransactionSource;
import dev.kline.event.U128;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import dev.kline.store.StoreException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * {@code /udf}: TradingView's Universal Datafeed protocol over the store that the stream is of, so
 * that the two agree bar by bar. Answers are the protocol's own, without the envelope; an error is
 * {@code {s: "error", errmsg}} with status 200, as its clients expect. Safe for any thread.
 */
final class UdfRoutes implements HttpService {
  private static final System.Logger LOGGER = System.getLogger(UdfRoutes.class.getName());

  /** Bars in one answer; who asks for more gets the newest of them, and asks again. */
  private static final int BARS_MAX = 5000;

  private static final int SEARCH_DEFAULT = 30;
  private static final int SEARCH_MAX = 100;

  private final Store store;
  private final WireJson json;
  private final Tokens tokens;
  private final TransactionSource source;
  private final InstantSource clock;

  UdfRoutes(
      Store store, WireJson json, Tokens tokens, TransactionSource source, InstantSource clock) {
    this.store = store;
    this.json = json;
    this.tokens = tokens;
    this.source = source;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    get(rules, "/udf/config", _ -> config());
    get(rules, "/udf/symbols", this::symbol);
    get(rules, "/udf/search", this::search);
    get(rules, "/udf/history", this::history);
    get(rules, "/udf/time", _ -> WireJson.number(clock.instant().getEpochSecond()));
  }

  private static void get(HttpRules rules, String path, Rest.Resource resource) {
    Rest.route(rules, path, (request, response) -> answer(request, response, resource));
  }

  /** Turns what goes wrong into an answer of this protocol. */
  private static void answer(
      ServerRequest request, ServerResponse response, Rest.Resource resource) {
    try {
      var answer = resource.get(new Query(request.query()));
      Rest.send(request, response, Status.OK_200, answer.toString());
    } catch (ApiException refused) {
      Rest.send(request, response, Status.OK_200, error(refused.answer()));
    } catch (StoreException failed) {
      LOGGER.log(Level.DEBUG, "request failed path=" + request.path().path(), failed);
      var text = error("The store failed, try again later");
      Rest.send(request, response, Status.SERVICE_UNAVAILABLE_503, text);
    } catch (RuntimeException wrong) {
      LOGGER.log(Level.ERROR, "request failed path=" + request.path().path(), wrong);
      Rest.send(request, response, Status.INTERNAL_SERVER_ERROR_500, error("Internal error"));
    }
  }

  private static String error(String message) {
    return WireJson.object().add("s", "error").add("errmsg", message).build().toString();
  }

  private JsonObject config() {
    return WireJson.object()
        .add("supported_resolutions", resolutions(_ -> true))
        .add("supports_search", true)
        .add("supports_group_request", false)
        .add("supports_marks", false)
        .add("supports_timescale_marks", false)
        .add("supports_time", true)
        .add("exchanges", WireJson.array())
        .add("symbols_types", WireJson.array())
        .build();
  }

  private JsonObject symbol(Query query) {
    var mint = mint(query);
    var newest = store.history(new Series(mint, Interval.S1), HistoryQuery.newest(1));
    if (newest.candles().isEmpty()) {
      throw ApiException.invalid("unknown_symbol");
    }
    var price = json.price(newest.candles().getFirst().close());
    return WireJson.object()
        .add("name", mint.toString())
        .add("ticker", mint.toString())
        .add("description", tokens.name(mint))
        .add("type", "crypto")
        .add("session", "24x7")
        .add("timezone", "Etc/UTC")
        .add("exchange", exchange())
        .add("listed_exchange", exchange())
        .add("exchange-traded", exchange())
        .add("exchange-listed", exchange())
        .add("currency_code", "SOL")
        .add("format", "price")
        .add("minmov", 1)
        .add("minmovement", 1)
        .add("minmov2", 0)
        .add("pricescale", BigDecimal.TEN.pow(decimals(price)).longValueExact())
        .add("has_intraday", true)
        .add("has_seconds", true)
        .add("seconds_multipliers", multipliers(each -> each.seconds() < 60, 1))
        .add("intraday_multipliers", multipliers(UdfRoutes::isIntraday, 60))
        .add("has_daily", store.intervals().all().stream().anyMatch(UdfRoutes::isDaily))
        .add("has_weekly_and_monthly", false)
        .add("visible_plots_set", "ohlc")
        .add("supported_resolutions", resolutions(_ -> true))
        .add("data_status", "streaming")
        .build();
  }

  private String exchange() {
    return source.status().simulated() ? "SIMULATED" : "SOLANA";
  }

  /** Six digits of the price, as far as prices on the wire have them, and two at the least. */
  static int decimals(BigDecimal price) {
    int magnitude = price.precision() - price.scale() - 1;
    return Math.clamp(5 - magnitude, 2, 12);
  }

  private JsonArray search(Query query) {
    int limit = query.positive("limit", SEARCH_DEFAULT, SEARCH_MAX);
    var found = WireJson.array();
    for (var mint : tokens.search(query.text("query").orElse(""), limit)) {
      found.add(
          WireJson.object()
              .add("symbol", mint.toString())
              .add("ticker", mint.toString())
              .add("full_name", mint.toString())
              .add("description", tokens.name(mint))
              .add("exchange", exchange())
              .add("type", "crypto"));
    }
    return found.build();
  }

  /** From {@code from} to before {@code to}; or so many before {@code to}, wherever they begin. */
  private JsonObject history(Query query) {
    var series = new Series(mint(query), interval(query));
    long last = query.seconds("to", Query.SECONDS_MAX) - 1;
    boolean counted = query.text("countback").isPresent();
    long from = counted ? 0 : query.seconds("from", 0);
    int limit = counted ? query.positive("countback", 1, Integer.MAX_VALUE) : BARS_MAX;
    if (last < from) {
      return noData(series, from);
    }
    int most = Math.min(limit, BARS_MAX);
    var bars = store.history(series, new HistoryQuery(from, last, 0, most, true)).candles();
    return bars.isEmpty() ? noData(series, from) : bars(bars.reversed());
  }

  /** Says when the newest bar before the range is, so that nobody asks his way through a gap. */
  private JsonObject noData(Series series, long from) {
    var answer = WireJson.object().add("s", "no_data");
    newestBefore(series, from).ifPresent(time -> answer.add("nextTime", time));
    return answer.build();
  }

  private OptionalLong newestBefore(Series series, long seconds) {
    return seconds == 0
        ? OptionalLong.empty()
        : store.history(series, HistoryQuery.newest(1).to(seconds - 1)).candles().stream()
            .mapToLong(Candle::openTimeSeconds)
            .findFirst();
  }

  private JsonObject bars(List<Candle> bars) {
    var times = WireJson.array();
    var volumes = WireJson.array();
    for (var bar : bars) {
      times.add(bar.openTimeSeconds());
      volumes.add(0);
    }
    return WireJson.object()
        .add("s", "ok")
        .add("t", times)
        .add("o", prices(bars, Candle::open))
        .add("h", prices(bars, Candle::high))
        .add("l", prices(bars, Candle::low))
        .add("c", prices(bars, Candle::close))
        .add("v", volumes)
        .build();
  }

  private JsonValue prices(List<Candle> bars, Function<Candle, U128> part) {
    var prices = WireJson.array();
    bars.forEach(bar -> prices.add(json.price(part.apply(bar))));
    return prices.build();
  }

  /** A symbol may come with its exchange before a colon. */
  private static Mint mint(Query query) {
    var text = query.required("symbol");
    try {
      return Mint.parse(text.substring(text.lastIndexOf(':') + 1));
    } catch (IllegalArgumentException notBase58) {
      throw ApiException.invalid("unknown_symbol");
    }
  }

  private Interval interval(Query query) {
    var text = query.required("resolution");
    return store.intervals().all().stream()
        .filter(each -> resolution(each).equals(text.equals("D") ? "1D" : text))
        .findFirst()
        .orElseThrow(() ->
            ApiException.invalid(
                "resolution must be one of: %s (it is '%s')"
                    .formatted(names(), Payload.shortened(text))));
  }

  private String names() {
    return String.join(", ", store.intervals().all().stream().map(UdfRoutes::resolution).toList());
  }

  /** Seconds as {@code 30S}, minutes as {@code 5}, days as {@code 1D}. */
  static String resolution(Interval interval) {
    if (interval.seconds() < 60) {
      return interval.seconds() + "S";
    }
    return isDaily(interval) ? interval.seconds() / 86_400 + "D" : "" + interval.seconds() / 60;
  }

  private static boolean isDaily(Interval interval) {
    return interval.seconds() >= 86_400;
  }

  private static boolean isIntraday(Interval interval) {
    return interval.seconds() >= 60 && !isDaily(interval);
  }

  private JsonArray resolutions(Predicate<Interval> which) {
    return strings(which, UdfRoutes::resolution);
  }

  private JsonArray multipliers(Predicate<Interval> which, int unitSeconds) {
    return strings(which, each -> String.valueOf(each.seconds() / unitSeconds));
  }

  private JsonArray strings(Predicate<Interval> which, Function<Interval, String> word) {
    return WireJson.strings(store.intervals().all().stream().filter(which).map(word).toList());
  }
}
