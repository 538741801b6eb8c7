package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * Gives intervals that are new to a store their past, from the log of events, before anybody is
 * served. Used by the thread that opens the store.
 *
 * <p>The store says which intervals are whole. One that is cut short while it is built is not among
 * them and is begun again. One that is no longer wanted is no longer whole from then on, as it gets
 * no new bars: its bars stay, unread, until it is wanted again and built anew, so that there is no
 * hole where it was away.
 */
final class IntervalBuild {
  private static final System.Logger LOGGER = System.getLogger(Store.class.getName());

  private IntervalBuild() {}

  /** Makes all intervals whole that the configuration names, and none else. */
  static void complete(Database database) throws RocksDBException {
    var wanted = database.intervals().all();
    var whole = database.wholeIntervals();
    var missing = new ArrayList<>(wanted);
    missing.removeAll(whole);
    if (!missing.isEmpty()) {
      build(database, missing);
    }
    if (!whole.equals(EnumSet.copyOf(wanted))) {
      try (var sync = new WriteOptions().setSync(true)) {
        database.rocks().put(database.meta(), sync, Keys.INTERVALS, Keys.codes(wanted));
      }
    }
  }

  private static void build(Database database, List<Interval> intervals) throws RocksDBException {
    var names = intervals.stream().map(Interval::wireName).collect(Collectors.joining(","));
    long began = System.nanoTime();
    try (var bars = new BarWriter(database, database.kept(), new Told(names));
        var options = new ReadOptions().setFillCache(false);
        var entries = database.rocks().newIterator(database.byMint(), options)) {
      for (var interval : intervals) {
        bars.clear(interval);
      }
      bars.write();
      entries.seekToFirst();
      while (entries.isValid()) {
        mint(bars, entries, intervals);
      }
      Store.check(entries);
      bars.write();
      LOGGER.log(
          Level.INFO,
          "intervals built names={0} bars={1,number,#} after={2}",
          names,
          bars.written(),
          Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private static void mint(BarWriter bars, RocksIterator entries, List<Interval> intervals)
      throws RocksDBException {
    var mint = Keys.mintOf(entries.key());
    var growing = new ArrayList<BarWriter.Growing>();
    for (var interval : intervals) {
      growing.add(bars.grow(new Series(mint, interval)));
    }
    for (; entries.isValid() && Keys.isOf(mint, entries.key()); entries.next()) {
      long seconds = Keys.placeOf(entries.key()).timeSeconds();
      for (var series : growing) {
        series.entry(seconds, entries.value());
      }
    }
    for (var series : growing) {
      series.end();
    }
  }

  /** A line in the log every few seconds. */
  private static final class Told implements Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final String names;
    private long toldNanos = System.nanoTime();

    Told(String names) {
      this.names = names;
    }

    @Override
    public void at(String part, long done, long total) {
      if (System.nanoTime() - toldNanos > EVERY_NANOS) {
        toldNanos = System.nanoTime();
        LOGGER.log(Level.INFO, "intervals building names={0} {1}={2,number,#}", names, part, done);
      }
    }
  }
}
