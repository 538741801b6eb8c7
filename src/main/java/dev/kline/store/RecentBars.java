package dev.kline.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.candle.BarChange;
import dev.kline.candle.Series;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest bars of series that are asked for again and again, as the last commit left them. Safe
 * for any thread; bounded in bars.
 *
 * <p>What a commit changes is dropped and read anew by whoever asks next, so this never has to
 * follow what a commit does to bars. A chart's first history is the same for all who come between
 * two trades of its series, and costs no read but the first.
 *
 * <p>A commit says here what it changed once it is written, and how far the store is then. So what
 * is kept is whole at that position, whatever series the commits in between were about. A read that
 * a commit overtook is not kept; one that overtook the word of a commit stands where it was read.
 */
final class RecentBars {
  /** Bars that are kept, at 150 bytes each. */
  private static final int BARS_MAX = 50_000;

  /** What an empty history counts, or empty series would be kept without bound. */
  private static final int OVERHEAD_BARS = 2;

  /** The newest bars up to a limit. */
  private record Found(History read) {
    int weight() {
      return read.candles().size() + OVERHEAD_BARS;
    }

    History at(long chainSeconds, long position) {
      return read.position() >= position
          ? read
          : new History(read.candles(), read.hasMore(), read.total(), chainSeconds, position);
    }
  }

  /** By series and limit; the series asked for least recently goes first. */
  @GuardedBy("this")
  private final Map<Series, Map<Integer, Found>> kept = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private int bars;

  @GuardedBy("this")
  private long version;

  @GuardedBy("this")
  private long chainSeconds;

  @GuardedBy("this")
  private long position;

  /** Of a store that is so far. */
  RecentBars(long chainSeconds, long position) {
    this.chainSeconds = chainSeconds;
    this.position = position;
  }

  /** What is kept for a query, or null. */
  synchronized @Nullable History find(Series series, HistoryQuery query) {
    var ofSeries = query.isNewest() ? kept.get(series) : null;
    var found = ofSeries == null ? null : ofSeries.get(query.limit());
    return found == null ? null : found.at(chainSeconds, position);
  }

  /** How often something changed; to be known before a read that is to be kept. */
  synchronized long version() {
    return version;
  }

  /** Keeps what was read, unless something has changed since. */
  synchronized void keep(Series series, HistoryQuery query, History read, long versionBeforeRead) {
    if (!query.isNewest() || version != versionBeforeRead) {
      return;
    }
    var found = new Found(read);
    var before = kept.computeIfAbsent(series, _ -> new HashMap<>(2)).put(query.limit(), found);
    bars += found.weight() - (before == null ? 0 : before.weight());
    var oldestFirst = kept.entrySet().iterator();
    while (bars > BARS_MAX && oldestFirst.hasNext()) {
      var oldest = oldestFirst.next();
      oldestFirst.remove();
      bars -= weight(oldest.getValue());
    }
  }

  /** These bars changed with the commit of that position. */
  synchronized void changed(List<BarChange> changes, long nowSeconds, long committed) {
    version++;
    changes.forEach(change -> forget(change.series()));
    chainSeconds = nowSeconds;
    position = committed;
  }

  /** The same, and it may have been any bars. */
  synchronized void anyChanged(long nowSeconds, long committed) {
    version++;
    kept.clear();
    bars = 0;
    chainSeconds = nowSeconds;
    position = committed;
  }

  @GuardedBy("this")
  private void forget(Series series) {
    var dropped = kept.remove(series);
    if (dropped != null) {
      bars -= weight(dropped);
    }
  }

  private static int weight(Map<Integer, Found> ofSeries) {
    return ofSeries.values().stream().mapToInt(Found::weight).sum();
  }
}
