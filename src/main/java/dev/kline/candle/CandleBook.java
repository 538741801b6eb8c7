package dev.kline.candle;

import dev.kline.candle.CandleHistory.Tail;
import dev.kline.event.Mint;
import dev.kline.event.U128;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest bar of every series that trades: what trades do to it, and what subscribers are to see
 * of it. Confined to the ingest thread.
 *
 * <h2>Life of a bar</h2>
 *
 * A trade opens it; it stays open while the chain's clock is before its end; {@link #advance} makes
 * it final, once. A trade is taken here only {@link #inOrder}; any other goes into the log and the
 * bars are computed anew from there ({@link Mending}), and {@link #revised} takes the result in.
 *
 * <h2>What subscribers see</h2>
 *
 * A series is told forwards: never a bar older than one that was shown, each bar final once, and
 * nothing of a bar after that. What changes behind that line is a {@link BarCorrection}. A bar that
 * comes from the ledger and not live is shown when it is final; one that is still open then, when
 * the ledger's end is reached ({@link #caughtUp}).
 *
 * <h2>What is not yet stored</h2>
 *
 * Changes gather in {@link #changes()} until {@link #committed()} says that they are in the store.
 * If the commit fails, the book is wrong: throw it away.
 *
 * <h2>Memory</h2>
 *
 * A mint whose bars are final may be forgotten, least recently traded first, once there are more
 * than {@code mintsMax}; its next trade reads it back. Open bars stay, however many: they are
 * bounded by what the chain can trade in the longest of them, five minutes unless there are longer
 * ones.
 */
public final class CandleBook {
  private final CandleHistory history;
  private final Intervals intervals;
  private final int mintsMax;
  private final Map<Mint, Bars> mints = new LinkedHashMap<>(16, 0.75f, true);
  private final PriorityQueue<OpenBar> openBars =
      new PriorityQueue<>(
          Comparator.comparingLong(OpenBar::endSeconds)
              .thenComparing(bar -> bar.series().interval())
              .thenComparing(bar -> bar.series().mint()));
  private final Unstored unstored = new Unstored();
  private final Set<Series> unshown = new LinkedHashSet<>();
  private long nowSeconds;

  /** A mint as the book knows it. {@code place} is null before its first event. */
  private static final class Bars {
    final Map<Interval, SeriesEnd> ends = new EnumMap<>(Interval.class);
    @Nullable Place place;
    long lossSeconds = Long.MIN_VALUE;

    SeriesEnd end(Interval interval) {
      return ends.computeIfAbsent(interval, _ -> new SeriesEnd());
    }

    boolean open() {
      return ends.values().stream().anyMatch(SeriesEnd::open);
    }

    /** Whether trades of the bar that starts then are known to be lost. */
    boolean lossIn(Interval interval, long openTime) {
      return lossSeconds != Long.MIN_VALUE && interval.openTimeSeconds(lossSeconds) == openTime;
    }
  }

  private record OpenBar(Series series, long endSeconds) {}

  /** What subscribers are to see of bars that have changed. */
  public record Shown(List<BarUpdate> updates, List<BarCorrection> corrections) {}

  /**
   * A book over what is stored.
   *
   * @param intervals of which bars are made
   * @param nowSeconds the chain's clock as last stored, unix seconds
   * @param mintsMax how many mints with final bars only to keep in memory
   */
  public CandleBook(CandleHistory history, Intervals intervals, long nowSeconds, int mintsMax) {
    this.history = history;
    this.intervals = intervals;
    this.nowSeconds = nowSeconds;
    this.mintsMax = mintsMax;
  }

  /**
   * Takes a mint in as it is stored: at the start, those with an open bar; and whichever is about
   * to be computed anew, so that what changes is seen.
   */
  public void load(Mint mint) {
    bars(mint);
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
    for (var bar = openBars.peek(); bar != null && over(bar.endSeconds()); bar = openBars.peek()) {
      openBars.remove();
      var series = bar.series();
      var end = bars(series.mint()).end(series.interval());
      if (end.open() && end.newest().endSeconds(series.interval()) == bar.endSeconds()) {
        finals.add(end.shown(series, end.newest(), true));
      }
    }
    return finals;
  }

  private boolean over(long endSeconds) {
    return endSeconds <= nowSeconds;
  }

  /** Whether a transaction of that place comes after all that is known of the mint. */
  public boolean inOrder(Mint mint, Place place) {
    var newest = bars(mint).place;
    return newest == null || newest.compareTo(place) <= 0;
  }

  /** An event that is no trade stands there: what comes before it is not in order. */
  public void stands(Mint mint, Place place) {
    bars(mint).place = place;
  }

  /**
   * Applies one trade, in order, to the bars of all intervals. Returns what subscribers are to see,
   * shorter intervals first: the newest bar of each interval; before it, as final, an open bar that
   * it supersedes; and a correction where the newest bar was told final before.
   *
   * @param live whether it was heard live; else its bars are shown when they are final
   */
  public Shown apply(Trade trade, boolean live) {
    var shown = new Shown(new ArrayList<>(intervals.all().size()), new ArrayList<>(0));
    var bars = bars(trade.mint());
    bars.place = trade.place();
    for (var interval : intervals.all()) {
      apply(bars, new Series(trade.mint(), interval), trade, live, shown);
    }
    return shown;
  }

  private void apply(Bars bars, Series series, Trade trade, boolean live, Shown shown) {
    var interval = series.interval();
    var end = bars.end(interval);
    long openTime = interval.openTimeSeconds(trade.place().timeSeconds());
    var newest = end.newest;
    if (newest != null && openTime == newest.openTimeSeconds()) {
      end.newest = newest.traded(trade.price());
    } else {
      if (newest != null && end.open()) {
        shown.updates().add(end.shown(series, newest, true));
      }
      openBar(bars, series, openTime, trade.price());
    }
    unstored.put(series, end.newest());
    if (end.open()) {
      show(series, end, live, shown.updates());
    } else {
      shown.corrections().add(correction(series, openTime, Optional.of(end.newest())));
    }
  }

  private void openBar(Bars bars, Series series, long openTime, U128 price) {
    var interval = series.interval();
    var end = bars.end(interval);
    var newest = end.newest;
    var before = newest == null ? history.droppedClose(series) : Optional.of(newest.close());
    boolean incomplete = bars.lossIn(interval, openTime);
    end.newest = Candle.opened(openTime, before.orElse(price), price, incomplete);
    end.count++;
    unstored.opened(series, openTime);
    awaitEnd(series, end);
  }

  private void show(Series series, SeriesEnd end, boolean live, List<BarUpdate> updates) {
    if (live) {
      updates.add(end.shown(series, end.newest(), false));
    } else {
      unshown.add(series);
    }
  }

  private void awaitEnd(Series series, SeriesEnd end) {
    if (end.awaited == end.newest().openTimeSeconds()) {
      return;
    }
    end.awaited = end.newest().openTimeSeconds();
    openBars.add(new OpenBar(series, end.newest().endSeconds(series.interval())));
  }

  /**
   * Says that bars of a series were computed anew and are in the store.
   *
   * @param changed open time → the bar, empty where it is gone
   * @param live whether a live transaction was the cause; else bars are shown when they are final
   * @param throughSeconds up to where all trades are known that the cause may bring, unix seconds
   */
  public Shown revised(
      Series series,
      NavigableMap<Long, Optional<Candle>> changed,
      boolean live,
      long throughSeconds) {
    var end = bars(series.mint()).end(series.interval());
    var before = end.newest;
    read(series, end);
    var updates = new ArrayList<BarUpdate>();
    var corrections = new ArrayList<BarCorrection>();
    var bars = new TreeMap<>(changed);
    if (before != null && superseded(before, end)) {
      bars.putIfAbsent(before.openTimeSeconds(), Optional.of(before));
    }
    for (var bar : bars.entrySet()) {
      if (end.mayShow(bar.getKey()) && bar.getValue().isPresent()) {
        show(series, end, bar.getValue().get(), live, throughSeconds, updates);
      } else if (changed.containsKey(bar.getKey())) {
        corrections.add(correction(series, bar.getKey(), bar.getValue()));
      }
    }
    return new Shown(updates, corrections);
  }

  private static boolean superseded(Candle before, SeriesEnd end) {
    return end.newest != null && end.newest.openTimeSeconds() > before.openTimeSeconds();
  }

  /** Shows a bar that may be: final if a newer one is there or all its trades are. */
  private void show(
      Series series,
      SeriesEnd end,
      Candle bar,
      boolean live,
      long throughSeconds,
      List<BarUpdate> updates) {
    boolean newest = bar.openTimeSeconds() == end.newest().openTimeSeconds();
    long endSeconds = bar.endSeconds(series.interval());
    if (!newest || (!live && over(endSeconds) && endSeconds <= throughSeconds)) {
      updates.add(end.shown(series, bar, true));
    } else {
      awaitEnd(series, end);
      show(series, end, live, updates);
    }
  }

  private BarCorrection correction(Series series, long openTime, Optional<Candle> candle) {
    return new BarCorrection(
        series, openTime, candle, over(openTime + series.interval().seconds()));
  }

  /** Forgets what it knows of the order of a mint whose log has changed. */
  public void reordered(Mint mint) {
    var bars = bars(mint);
    bars.place = null;
    bars.lossSeconds = Long.MIN_VALUE;
    history.end(mint).ifPresent(end -> read(bars, end));
  }

  /** What was applied and not shown, as the ledger's end is reached. */
  public List<BarUpdate> caughtUp() {
    var updates = new ArrayList<BarUpdate>();
    for (var series : unshown) {
      var end = bars(series.mint()).end(series.interval());
      if (end.open()) {
        var newest = end.newest();
        updates.add(end.shown(series, newest, over(newest.endSeconds(series.interval()))));
      }
    }
    unshown.clear();
    return updates;
  }

  /** The bars to store, each in its latest state, in the order in which they were first changed. */
  public List<BarChange> changes() {
    return unstored.changes(series -> {
      var end = bars(series.mint()).end(series.interval());
      return new Tail(end.newest(), end.count);
    });
  }

  /** Says that so many of the oldest bars of a series were dropped from the store. */
  public void dropped(Series series, long bars) {
    var known = mints.get(series.mint());
    if (known != null) {
      known.end(series.interval()).count -= bars;
    }
  }

  /** Says that all {@link #changes()} are in the store. */
  public void committed() {
    unstored.clear();
    var eldest = mints.values().iterator();
    for (int excess = mints.size() - mintsMax; excess > 0 && eldest.hasNext(); excess--) {
      if (!eldest.next().open()) {
        eldest.remove();
      }
    }
  }

  private Bars bars(Mint mint) {
    var known = mints.get(mint);
    if (known != null) {
      return known;
    }
    var bars = new Bars();
    mints.put(mint, bars);
    history.end(mint).ifPresent(end -> read(bars, end));
    for (var interval : intervals.all()) {
      load(new Series(mint, interval), bars.end(interval));
    }
    return bars;
  }

  private static void read(Bars bars, CandleHistory.MintEnd end) {
    bars.place = end.place();
    bars.lossSeconds = end.lossSeconds().orElse(Long.MIN_VALUE);
  }

  private void load(Series series, SeriesEnd end) {
    read(series, end);
    if (end.newest == null) {
      return;
    }
    long openTime = end.newest.openTimeSeconds();
    boolean over = over(end.newest.endSeconds(series.interval()));
    end.finalThrough = over ? openTime : openTime - 1;
    end.shownThrough = end.finalThrough;
    if (!over) {
      awaitEnd(series, end);
    }
  }

  private void read(Series series, SeriesEnd end) {
    var tail = history.tail(series);
    end.newest = tail.map(Tail::newest).orElse(null);
    if (end.newest == null || end.newest.openTimeSeconds() < end.awaited) {
      end.awaited = Long.MIN_VALUE;
    }
    end.count = tail.map(Tail::count).orElse(0L);
  }
}
