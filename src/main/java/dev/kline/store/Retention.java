package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.LedgerCursor;
import dev.kline.store.StoreConfig.RetentionDays;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Drops what is older than the configuration keeps, by the chain's clock: in sweeps, and these in
 * slices of a few milliseconds, so that live trades hardly wait. Confined to the ingest thread.
 *
 * <h2>Order</h2>
 *
 * A sweep first says how far it will go ({@link Kept}), in a commit of its own. From then on what
 * is older is neither applied nor computed anew, so that no bar is ever made from the part of its
 * trades that is left. Then it deletes. Cut short, it goes on with the next sweep.
 *
 * <h2>Candles</h2>
 *
 * Whole bars, never the newest of a series, by one range each. The close of the last one dropped
 * stays: the first bar that is left opened at it.
 *
 * <h2>The log</h2>
 *
 * Whole slots from its beginning: events by range, what points to them row by row, as the rows of a
 * mint are in another order than the log's and a range could take others along. Never beyond what
 * was compared with the ledger, nor to what still waits for it.
 */
public final class Retention {
  /** Chain seconds between the beginnings of two sweeps: ages are in days. */
  private static final long SWEEP_EVERY_SECONDS = 600;

  private static final long DAY_SECONDS = 86_400;

  /** Estimated times are off by less than this. */
  private static final long ESTIMATE_SECONDS = 300;

  /** Transactions of one slice; but a slot is never divided. */
  private static final int SLICE_TRANSACTIONS = 500;

  /** Work of one slice among candles: a bar that is read counts one. */
  private static final int SLICE_WORK = 5000;

  /** What looking for a series and its first bar costs, in bars. */
  private static final int SERIES_WORK = 20;

  private final Store store;
  private final Database database;
  private final RetentionDays days;
  private final List<Interval> intervals = new ArrayList<>();
  private Kept kept;
  private long nextSweepSeconds;
  private boolean sweeping;
  private boolean logPending;
  private byte @Nullable [] nextSeries;

  Retention(Store store, Database database, RetentionDays days) {
    this.store = store;
    this.database = database;
    this.days = days;
    this.kept = store.kept();
  }

  /** From where on the log and the candles are whole. */
  public Kept kept() {
    return kept;
  }

  /**
   * Whether there is a slice to do.
   *
   * @param nowSeconds the chain's clock; 0 before it was first heard
   */
  public boolean due(long nowSeconds) {
    return sweeping || (nowSeconds > 0 && nowSeconds >= nextSweepSeconds && !days.isForEver());
  }

  /** Does one slice. Returns how many bars of which series it dropped. */
  public Map<Series, Long> slice(long nowSeconds) {
    if (!sweeping) {
      begin(nowSeconds);
      return Map.of();
    }
    if (!intervals.isEmpty()) {
      return dropBars(intervals.getFirst());
    }
    if (logPending) {
      logPending = trimLog();
    }
    sweeping = logPending;
    return Map.of();
  }

  private void begin(long nowSeconds) {
    nextSweepSeconds = nowSeconds + SWEEP_EVERY_SECONDS;
    var next = kept;
    for (var interval : database.intervals().all()) {
      if (days.of(interval) > 0) {
        long limit = nowSeconds - days.of(interval) * DAY_SECONDS;
        next = next.barsFrom(interval, interval.openTimeSeconds(limit));
        intervals.add(interval);
      }
    }
    if (days.events() > 0) {
      next = next.logFrom(logLimit(nowSeconds));
      logPending = true;
    }
    if (!next.equals(kept)) {
      commit(next, _ -> {});
    }
    sweeping = true;
  }

  private interface Deletions {
    void in(WriteBatch batch) throws RocksDBException;
  }

  private void commit(Kept next, Deletions deletions) {
    try (var batch = new WriteBatch()) {
      store.read(() -> {
        deletions.in(batch);
        batch.put(database.meta(), Keys.KEPT, Codec.kept(next));
        return true;
      });
      store.write(batch);
    }
    kept = next;
  }

  // ---- candles

  private Map<Series, Long> dropBars(Interval interval) {
    var dropped = new LinkedHashMap<Series, Long>();
    commit(
        kept,
        batch -> {
          try (var rows = database.rocks().newIterator(database.series())) {
            rows.seek(nextSeries == null ? Keys.interval(interval) : nextSeries);
            int work = 0;
            while (work < SLICE_WORK && isOf(interval, rows)) {
              var series = Keys.seriesOf(rows.key());
              int bars = drop(batch, series, Codec.end(rows.value()), SLICE_WORK - work);
              if (bars > 0) {
                dropped.merge(series, (long) bars, Long::sum);
              }
              work += SERIES_WORK + bars;
              if (work < SLICE_WORK) {
                rows.next();
              }
            }
            nextSeries = isOf(interval, rows) ? rows.key() : null;
            Store.check(rows);
          }
        });
    if (nextSeries == null) {
      intervals.removeFirst();
    }
    return dropped;
  }

  private static boolean isOf(Interval interval, RocksIterator rows) {
    return rows.isValid() && rows.key()[0] < Keys.intervalEnd(interval)[0];
  }

  /** Drops the oldest bars of a series, so many at the most. Returns how many. */
  private int drop(WriteBatch batch, Series series, Codec.End end, int limit)
      throws RocksDBException {
    long before = Math.min(kept.droppedBefore(series.interval()), end.newestSeconds());
    var query = HistoryQuery.oldest(limit).to(before - 1);
    var rows = database.rocks().newIterator(database.candles());
    try (var scan = new CandleScan(rows, series, query)) {
      var bars = scan.take(0, limit);
      if (bars.isEmpty()) {
        return 0;
      }
      Candle last = bars.getLast();
      batch.deleteRange(
          database.candles(),
          Keys.candle(series, bars.getFirst().openTimeSeconds()),
          Keys.candle(series, last.openTimeSeconds() + 1));
      batch.put(database.dropped(), Keys.series(series), Codec.price(last.close()));
      long left = end.count() - bars.size();
      batch.put(database.series(), Keys.series(series), Codec.longs(left, end.newestSeconds()));
      return bars.size();
    }
  }

  // ---- the log

  /** Where the log may begin: on a boundary of the longest interval, so on one of all. */
  private long logLimit(long nowSeconds) {
    long limit = nowSeconds - days.events() * DAY_SECONDS;
    var ledger = store.cursor().ledger();
    if (ledger.isPresent()) {
      limit = Math.min(limit, ledger.get().seconds());
    }
    var waiting = store.unsettled(Long.MAX_VALUE, 1).stream().findFirst();
    var oldest = waiting.flatMap(store::transaction);
    if (oldest.isPresent()) {
      long seconds = oldest.get().transaction().time().seconds();
      limit = Math.min(limit, seconds - ESTIMATE_SECONDS);
    }
    return database.intervals().longest().openTimeSeconds(Math.max(0, limit));
  }

  private long slotLimit() {
    long compared = store.cursor().ledger().map(LedgerCursor::slot).orElse(Long.MAX_VALUE);
    var waiting = store.unsettled(Long.MAX_VALUE, 1).stream().findFirst();
    long oldest =
        waiting.flatMap(store::positionOf).map(position -> position.slot()).orElse(Long.MAX_VALUE);
    return Math.min(compared, oldest);
  }

  /** Returns whether there may be more to trim. */
  private boolean trimLog() {
    var old = store.read(this::oldSlots);
    if (old.isEmpty()) {
      return false;
    }
    long end = old.getLast().position().slot() + 1;
    var trimmed = store.read(database::trimmed);
    for (var logged : old) {
      trimmed = trimmed.plus(logged.transaction().events());
    }
    var counts = Codec.counts(trimmed);
    commit(
        kept.logFromSlot(end),
        batch -> {
          for (var logged : old) {
            LogRows.removeIndex(batch, database, logged);
          }
          batch.deleteRange(
              database.events(), Keys.event(old.getFirst().position(), 0), Keys.event(end));
          batch.put(database.meta(), Keys.TRIMMED, counts);
        });
    return old.size() >= SLICE_TRANSACTIONS;
  }

  /** The log's first slots, as far as every transaction in them is too old. */
  private List<LoggedTransaction> oldSlots() throws RocksDBException {
    long slotLimit = slotLimit();
    var old = new ArrayList<LoggedTransaction>();
    try (var events = database.rocks().newIterator(database.events())) {
      events.seek(Keys.event(kept.logSlot()));
      while (events.isValid() && old.size() < SLICE_TRANSACTIONS) {
        long slot = Keys.positionOf(events.key()).slot();
        if (slot >= slotLimit) {
          break;
        }
        var all = LogRows.read(events, slot, Integer.MAX_VALUE);
        if (all.stream().anyMatch(this::isKept)) {
          break;
        }
        old.addAll(all);
      }
      Store.check(events);
    }
    return old;
  }

  private boolean isKept(LoggedTransaction logged) {
    return logged.transaction().time().seconds() >= kept.logSeconds();
  }
}
