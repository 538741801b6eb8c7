package dev.kline.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.candle.Candle;
import dev.kline.candle.Series;
import dev.kline.socketio.Namespace;
import dev.kline.socketio.Prepared;
import dev.kline.store.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code history_data} as it was said last, for whoever comes next: in a rush to one chart, all who
 * come between two trades are sent the same bytes. Safe for any thread; bounded in bars.
 */
final class Histories {
  /** Bars that are kept, at some 170 bytes each. */
  private static final int BARS_MAX = 20_000;

  private static final int OVERHEAD_BARS = 2;

  private record Key(Namespace namespace, Series series) {}

  /**
   * What was said of bars.
   *
   * @param candles the very list that it was made from
   * @param open how many of them, the first ones, were not final
   */
  private record Said(List<Candle> candles, long open, Prepared event) {
    @SuppressWarnings("ReferenceEquality") // comparing all bars would cost as much as writing them
    boolean is(History history, long openNow) {
      return candles == history.candles() && open == openNow;
    }

    int weight() {
      return candles.size() + OVERHEAD_BARS;
    }
  }

  private final WireJson json;

  /** What was asked for least recently goes first. */
  @GuardedBy("this")
  private final Map<Key, Said> said = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private int bars;

  Histories(WireJson json) {
    this.json = json;
  }

  /** The event of a history that is read newest first. */
  Prepared event(Namespace namespace, Series series, History history) {
    var key = new Key(namespace, series);
    long open =
        history.candles().stream()
            .takeWhile(candle -> !history.isFinal(candle, series.interval()))
            .count();
    var before = said(key);
    if (before != null && before.is(history, open)) {
      return before.event;
    }
    var event = namespace.prepare("history_data", json.historyData(series, history));
    keep(key, new Said(history.candles(), open, event));
    return event;
  }

  private synchronized @Nullable Said said(Key key) {
    return said.get(key);
  }

  private synchronized void keep(Key key, Said now) {
    var before = said.put(key, now);
    bars += now.weight() - (before == null ? 0 : before.weight());
    var oldestFirst = said.values().iterator();
    while (bars > BARS_MAX && oldestFirst.hasNext()) {
      bars -= oldestFirst.next().weight();
      oldestFirst.remove();
    }
  }
}
