package dev.kline.api;

import dev.kline.candle.Series;
import dev.kline.socketio.Wishes;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * What a client asks for with {@code subscribe}. README, "Wire contract".
 *
 * @param series what to follow, symbol by symbol
 * @param several whether it named lists, and is answered with one
 * @param subscriptionId a string or null, repeated in the confirmations
 * @param events whether the trade stream of each mint is wanted
 * @param wishes what else is asked of the series' rooms
 * @param history bars of history; 0 for none
 */
record SubscribeRequest(
    List<Series> series,
    boolean several,
    JsonValue subscriptionId,
    boolean events,
    Wishes wishes,
    int history) {
  /** Updates in a second that {@code max_rate} may say, from one in ten seconds on. */
  private static final double RATE_MIN = 0.1;

  private static final double RATE_MAX = 1000;

  /** Bars in one history at the most. */
  static final int HISTORY_MAX = 1000;

  /** Bars of all histories of one request: half of what may wait for a client. */
  private static final int HISTORY_TOTAL_MAX = 10_000;

  /** Symbols whose events may be asked for in one request, for the same reason. */
  private static final int EVENTS_SYMBOLS_MAX = 10;

  static SubscribeRequest of(Payload payload, KlineConfig config) {
    var series = payload.allSeries(config.maxSubscriptionsPerClient());
    var subscriptionId = payload.echo("subscription_id");
    boolean events = payload.flag("events");
    long history =
        payload.number("history", 0, HISTORY_MAX).orElseGet(() -> byDefault(series, config));
    refuseTooMuch(series, events, history);
    return new SubscribeRequest(
        series,
        payload.namesSeveral(),
        subscriptionId,
        events,
        wishes(payload, events),
        (int) history);
  }

  /** That it wants the trade stream is noted with the series, see {@link EventFeed}. */
  private static Wishes wishes(Payload payload, boolean events) {
    var optional = new HashSet<String>();
    if (payload.flag("corrections")) {
      optional.add(KlineFeed.CORRECTION);
    }
    if (events) {
      optional.add(EventFeed.EVENT);
    }
    boolean finalOnly = payload.word("mode", List.of("realtime", "final")).equals("final");
    var pace =
        payload
            .decimal("max_rate", RATE_MIN, RATE_MAX)
            .map(rate -> Duration.ofNanos((long) (1e9 / rate)))
            .orElse(Duration.ZERO);
    return new Wishes(optional, finalOnly, pace, payload.flag("seq"));
  }

  /** A client that names no number gets what fits. */
  private static long byDefault(List<Series> series, KlineConfig config) {
    return Math.min(config.historyDataLimit(), HISTORY_TOTAL_MAX / series.size());
  }

  private static void refuseTooMuch(List<Series> series, boolean events, long history) {
    if (history * series.size() > HISTORY_TOTAL_MAX) {
      throw ApiException.invalid(
          "history is %d, must be at most %d for %d subscriptions at once"
              .formatted(history, HISTORY_TOTAL_MAX / series.size(), series.size()));
    }
    long symbols = series.stream().map(Series::mint).distinct().count();
    if (events && symbols > EVENTS_SYMBOLS_MAX) {
      throw ApiException.invalid(
          "symbols has %d, must have at most %d with events"
              .formatted(symbols, EVENTS_SYMBOLS_MAX));
    }
  }
}
