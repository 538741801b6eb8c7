package dev.kline.candle;

import dev.kline.candle.CandleHistory.Tail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Bars that were changed since the last commit. Confined to the ingest thread. */
final class Unstored {
  private final Map<Key, Candle> bars = new LinkedHashMap<>();
  private final Set<Key> opened = new HashSet<>();

  private record Key(Series series, long openTimeSeconds) {}

  /** A bar that there was not before. */
  void opened(Series series, long openTimeSeconds) {
    opened.add(new Key(series, openTimeSeconds));
  }

  /** The latest state of a bar. */
  void put(Series series, Candle candle) {
    bars.put(new Key(series, candle.openTimeSeconds()), candle);
  }

  /** All of them, in the order in which they were first changed. */
  List<BarChange> changes(Function<Series, Tail> tails) {
    var changes = new ArrayList<BarChange>(bars.size());
    bars.forEach((key, candle) -> {
      var tail =
          opened.contains(key) ? Optional.of(tails.apply(key.series())) : Optional.<Tail>empty();
      changes.add(new BarChange(key.series(), candle, tail));
    });
    return changes;
  }

  void clear() {
    bars.clear();
    opened.clear();
  }
}
