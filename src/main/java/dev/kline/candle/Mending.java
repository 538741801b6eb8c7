package dev.kline.candle;

import dev.kline.event.U128;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Computes bars anew from the log, where trades came out of order, moved or went. Confined to the
 * ingest thread.
 *
 * <p>A bar is a function of its own trades and of the close of the bar before it. So a change in a
 * second reaches the bar of that second and, through its close, the open of the next one that
 * exists; a close does not depend on the open, and there it ends.
 */
public final class Mending {
  private final Target target;

  /** Where bars are read, as the changes made so far leave them, and written. */
  public interface Target extends CandleHistory {
    /** Writes a bar. */
    void put(Series series, Candle candle);

    /** Takes a bar away, if it is there. */
    void remove(Series series, long openTimeSeconds);
  }

  /** Bars of this target. */
  public Mending(Target target) {
    this.target = target;
  }

  /**
   * Computes the bars that start at these times. Returns what changed: open time → the bar, empty
   * where it is gone.
   */
  public NavigableMap<Long, Optional<Candle>> mend(Series series, NavigableSet<Long> openTimes) {
    var changed = new TreeMap<Long, Optional<Candle>>();
    for (long openTime : openTimes) {
      var close = mend(series, openTime, changed);
      var next = target.after(series, openTime);
      if (next.isPresent() && !openTimes.contains(next.get().openTimeSeconds())) {
        reopen(series, next.get(), close, changed);
      }
    }
    return changed;
  }

  /** Returns the close that the next bar opens at, if there is any. */
  private Optional<U128> mend(
      Series series, long openTime, NavigableMap<Long, Optional<Candle>> changed) {
    var before =
        target
            .atOrBefore(series, openTime - 1)
            .map(Candle::close)
            .or(() -> target.droppedClose(series));
    var was = target.atOrBefore(series, openTime).filter(bar -> bar.openTimeSeconds() == openTime);
    var bar = fold(series, openTime).bar(openTime, before);
    if (!bar.equals(was)) {
      bar.ifPresentOrElse(each -> target.put(series, each), () -> target.remove(series, openTime));
      changed.put(openTime, bar);
    }
    return bar.map(Candle::close).or(() -> before);
  }

  private TradeFold fold(Series series, long openTime) {
    var fold = new TradeFold();
    target.trades(series.mint(), openTime, openTime + series.interval().seconds(), fold);
    return fold;
  }

  /** A bar whose trades are what they were, and that may open elsewhere. */
  private void reopen(
      Series series,
      Candle bar,
      Optional<U128> before,
      NavigableMap<Long, Optional<Candle>> changed) {
    var open =
        before.or(
            () -> fold(series, bar.openTimeSeconds()).bar(0, Optional.empty()).map(Candle::open));
    var reopened = open.map(bar::openedAt).orElse(bar);
    if (!reopened.equals(bar)) {
      target.put(series, reopened);
      changed.put(bar.openTimeSeconds(), Optional.of(reopened));
    }
  }
}
