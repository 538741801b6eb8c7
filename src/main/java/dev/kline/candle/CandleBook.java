package dev.kline.candle;

import dev.kline.candle.CandleHistory.Tail;
import dev.kline.event.U128;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The newest bar of every series that trades, and what trades do to it. Confined to the ingest
 * thread.
 *
 * <h2>Life of a bar</h2>
 *
 * A trade opens it; it stays open while the chain's clock is before its end; {@link #advance} makes
 * it final, once. A trade that comes late changes the bar that it belongs to and, where that bar's
 * close was the next one's open, the next one. Subscribers are told of the newest, open bar only: a
 * chart can't take an older one.
 *
 * <h2>What is not yet stored</h2>
 *
 * Changes gather in {@link #changes()} until {@link #committed()} says that they are in the store.
 * Till then the book answers from them and not from the store. If the commit fails, the book is
 * wrong: throw it away.
 *
 * <h2>Memory</h2>
 *
 * A series whose bar is final may be forgotten, least recently traded first, once there are more
 * than {@code seriesMax}; its next trade reads it back. Open bars stay, however many: they are
 * bounded by what the chain can trade in five minutes.
 */
public final class CandleBook {
  private final CandleHistory history;
  private final int seriesMax;
  private final Map<Series, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final PriorityQueue<OpenBar> openBars =
      new PriorityQueue<>(
          Comparator.comparingLong(OpenBar::endSeconds)
              .thenComparing(bar -> bar.series().interval())
              .thenComparing(bar -> bar.series().mint()));
  private final Map<BarKey, Candle> changes = new LinkedHashMap<>();
  private long nowSeconds;

  /** The end of a series as the book knows it. {@code newest} is null before its first bar. */
  private static final class Entry {
    @Nullable Candle newest;
    long count;
    boolean open;

    Candle newest() {
      if (newest == null) {
        throw new IllegalStateException("a series without bars has no newest one");
      }
      return newest;
    }
  }

  private record OpenBar(Series series, long endSeconds) {}

  private record BarKey(Series series, long openTimeSeconds) {}

  /**
   * A bar to store.
   *
   * @param tail the end of its series, to be stored with it
   */
  public record Change(Series series, Candle candle, Tail tail) {}

  /**
   * A book over what is stored.
   *
   * @param nowSeconds the chain's clock as last stored, unix seconds
   * @param seriesMax how many series with a final bar to keep in memory
   */
  public CandleBook(CandleHistory history, long nowSeconds, int seriesMax) {
    this.history = history;
    this.nowSeconds = nowSeconds;
    this.seriesMax = seriesMax;
  }

  /** Takes in a series whose newest bar was still open when the server stopped. */
  public void reopen(Series series) {
    entry(series);
  }

  /** The chain's clock, unix seconds: the newest block time heard of. */
  public long nowSeconds() {
    return nowSeconds;
  }

  /**
   * Moves the chain's clock, never back, and makes final what has ended by then: in the order of
   * the ends, shorter intervals first. A bar that was opened late, when the clock had passed its
   * end already, is final when the clock moves next.
   */
  public List<BarUpdate> advance(long toSeconds) {
    if (toSeconds <= nowSeconds) {
      return List.of();
    }
    nowSeconds = toSeconds;
    var finals = new ArrayList<BarUpdate>();
    for (var bar = openBars.peek(); bar != null && over(bar); bar = openBars.peek()) {
      openBars.remove();
      var entry = entry(bar.series());
      var newest = entry.newest();
      if (entry.open && newest.endSeconds(bar.series().interval()) == bar.endSeconds()) {
        entry.open = false;
        finals.add(new BarUpdate(bar.series(), newest, true));
      }
    }
    return finals;
  }

  private boolean over(OpenBar bar) {
    return bar.endSeconds() <= nowSeconds;
  }

  /**
   * Applies one trade to the bars of all intervals. Returns what subscribers are to see, shorter
   * intervals first: the newest bar of each interval, unless the trade fell into an older or a
   * final one; before it, as final, an open bar that it supersedes. A late trade shows the newest
   * bar where it moved that one's open.
   */
  public List<BarUpdate> apply(Trade trade) {
    var updates = new ArrayList<BarUpdate>(Interval.values().length);
    for (var interval : Interval.values()) {
      apply(new Series(trade.mint(), interval), trade, updates);
    }
    return updates;
  }

  private void apply(Series series, Trade trade, List<BarUpdate> updates) {
    var entry = entry(series);
    long openTime = series.interval().openTimeSeconds(trade.timeSeconds());
    var newest = entry.newest;
    if (newest != null && openTime < newest.openTimeSeconds()) {
      applyLate(series, entry, openTime, trade.price(), updates);
      return;
    }
    if (newest != null && openTime == newest.openTimeSeconds()) {
      setNewest(series, entry, newest.traded(trade.price()));
    } else {
      if (newest != null && entry.open) {
        updates.add(new BarUpdate(series, newest, true));
      }
      var open = newest == null ? trade.price() : newest.close();
      entry.count++;
      setNewest(series, entry, Candle.opened(openTime, open, trade.price()));
      open(series, entry);
    }
    if (entry.open) {
      updates.add(new BarUpdate(series, entry.newest(), false));
    }
  }

  private void setNewest(Series series, Entry entry, Candle candle) {
    entry.newest = candle;
    changes.put(new BarKey(series, candle.openTimeSeconds()), candle);
  }

  private void open(Series series, Entry entry) {
    entry.open = true;
    openBars.add(new OpenBar(series, entry.newest().endSeconds(series.interval())));
  }

  private void applyLate(
      Series series, Entry entry, long openTime, U128 price, List<BarUpdate> updates) {
    var before = atOrBefore(series, openTime);
    Candle late;
    if (before.isPresent() && before.get().openTimeSeconds() == openTime) {
      late = before.get().traded(price);
    } else {
      late = Candle.opened(openTime, before.map(Candle::close).orElse(price), price);
      entry.count++;
    }
    changes.put(new BarKey(series, openTime), late);
    var next = after(series, openTime).openedAt(late.close());
    changes.put(new BarKey(series, next.openTimeSeconds()), next);
    if (next.openTimeSeconds() == entry.newest().openTimeSeconds()) {
      boolean seen = entry.open && !next.equals(entry.newest());
      entry.newest = next;
      if (seen) {
        updates.add(new BarUpdate(series, next, false));
      }
    }
  }

  /** The bars to store, each in its latest state, in the order in which they were first changed. */
  public List<Change> changes() {
    var bars = new ArrayList<Change>(changes.size());
    changes.forEach((key, candle) -> {
      var entry = entry(key.series());
      bars.add(new Change(key.series(), candle, new Tail(entry.newest(), entry.count)));
    });
    return bars;
  }

  /** Says that all {@link #changes()} are in the store. */
  public void committed() {
    changes.clear();
    var eldest = entries.values().iterator();
    for (int excess = entries.size() - seriesMax; excess > 0 && eldest.hasNext(); excess--) {
      if (!eldest.next().open) {
        eldest.remove();
      }
    }
  }

  private Entry entry(Series series) {
    var known = entries.get(series);
    if (known != null) {
      return known;
    }
    var entry = new Entry();
    entries.put(series, entry);
    history.tail(series).ifPresent(tail -> load(series, entry, tail));
    return entry;
  }

  private void load(Series series, Entry entry, Tail tail) {
    entry.newest = tail.newest();
    entry.count = tail.count();
    if (tail.newest().endSeconds(series.interval()) > nowSeconds) {
      open(series, entry);
    }
  }

  private Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
    var best = history.atOrBefore(series, openTimeSeconds).map(candle -> pending(series, candle));
    for (var candle : pending(series)) {
      long time = candle.openTimeSeconds();
      if (time <= openTimeSeconds
          && best.map(other -> other.openTimeSeconds() < time).orElse(true)) {
        best = Optional.of(candle);
      }
    }
    return best;
  }

  private Candle after(Series series, long openTimeSeconds) {
    var best = history.after(series, openTimeSeconds).map(candle -> pending(series, candle));
    for (var candle : pending(series)) {
      long time = candle.openTimeSeconds();
      if (time > openTimeSeconds
          && best.map(other -> other.openTimeSeconds() > time).orElse(true)) {
        best = Optional.of(candle);
      }
    }
    return best.orElseThrow(
        () -> new IllegalStateException("no bar after " + openTimeSeconds + " of " + series));
  }

  private Candle pending(Series series, Candle stored) {
    return changes.getOrDefault(new BarKey(series, stored.openTimeSeconds()), stored);
  }

  private List<Candle> pending(Series series) {
    return changes.entrySet().stream()
        .filter(change -> change.getKey().series().equals(series))
        .map(Map.Entry::getValue)
        .toList();
  }
}
