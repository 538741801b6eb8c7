package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.store.Database.Opening;
import java.util.ArrayList;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * Makes everything anew that follows from the log of events: the index and the signatures from the
 * log, the candles and their series from the index, the counts. Used by one thread, which alone has
 * the store. Streams, and writes in bounded batches.
 *
 * <p>A mark stands in the store from before the first change until after the last: a store with it
 * is refused by all but the next rebuild, which begins from the log again. Bars from before the log
 * begins stay as they are.
 */
public final class Rebuild implements AutoCloseable {
  /** Progress is told once in so many rows. */
  private static final int PROGRESS_EVERY = 1000;

  private static final byte[] MARK = new byte[0];

  private final Database database;
  private final RocksDB rocks;
  private final Progress progress;
  private final Kept kept;
  private final ReadOptions readOptions = new ReadOptions().setFillCache(false);
  private final BarWriter bars;
  private EventCounts counts;
  private long transactions;
  private long older;

  /**
   * What was made.
   *
   * @param bars from the log; {@code older} ones from before it begins were kept
   */
  public record Report(long transactions, long events, long bars, long older) {}

  private Rebuild(Database database, Progress progress) throws RocksDBException {
    this.database = database;
    this.rocks = database.rocks();
    this.progress = progress;
    this.kept = database.kept();
    this.counts = database.trimmed();
    this.bars = new BarWriter(database, kept, progress);
  }

  /**
   * Rebuilds a store that nobody else has open.
   *
   * @throws StoreException if there is none, or it can't be opened, read or written; or a row of
   *     the log is damaged
   */
  public static Report run(StoreConfig config, Progress progress) {
    try (var database = Database.open(config, Opening.REBUILD)) {
      return run(database, progress);
    } catch (RocksDBException failed) {
      throw Trouble.exception("cannot be rebuilt", config.path(), failed);
    }
  }

  /** The same in an open database: also the upgrade of a store whose derived rows have changed. */
  static Report run(Database database, Progress progress) throws RocksDBException {
    try (var rebuild = new Rebuild(database, progress)) {
      return rebuild.run();
    }
  }

  private Report run() throws RocksDBException {
    long dropped = counts.total();
    mark(database);
    database.recreate(database.byMint());
    database.recreate(database.signatures());
    index();
    clearMints();
    clearBars();
    candles();
    var batch = bars.batch();
    batch.put(database.meta(), Keys.COUNTS, Codec.counts(counts));
    batch.put(database.meta(), Keys.INTERVALS, Keys.codes(database.intervals().all()));
    batch.delete(database.meta(), Keys.REBUILD);
    bars.write();
    return new Report(transactions, counts.total() - dropped, bars.written(), older);
  }

  /** From here on the store can be rebuilt and nothing else. */
  static void mark(Database database) throws RocksDBException {
    try (var sync = new WriteOptions().setSync(true)) {
      database.rocks().put(database.meta(), sync, Keys.REBUILD, MARK);
    }
  }

  private void index() throws RocksDBException {
    long total = rocks.getLongProperty(database.events(), "rocksdb.estimate-num-keys");
    try (var events = rocks.newIterator(database.events(), readOptions)) {
      events.seekToFirst();
      while (events.isValid()) {
        var logged = next(events);
        counts = counts.plus(logged.transaction().events());
        LogRows.putIndex(bars.batch(), database, logged);
        bars.writeIfFull();
        if (++transactions % PROGRESS_EVERY == 0) {
          progress.at("transactions", transactions, Math.max(total, transactions));
        }
      }
      Store.check(events);
    }
    bars.write();
  }

  private LoggedTransaction next(RocksIterator events) {
    var position = Keys.positionOf(events.key());
    try {
      return LogRows.next(events);
    } catch (RuntimeException unreadable) {
      throw new StoreException(
          "the log of database.rocksdb_path %s is damaged at transaction %d of slot %d:"
                  .formatted(database.path(), position.index(), position.slot())
              + " restore the store from a back-up",
          Trouble.DAMAGED,
          unreadable);
    }
  }

  /** Takes away all that the log gives of the list of mints. */
  private void clearMints() throws RocksDBException {
    var older = new ArrayList<ListedMint>();
    try (var rows = rocks.newIterator(database.mints(), readOptions)) {
      rows.seekToFirst();
      for (; rows.isValid() && !Keys.isMintBySlot(rows.key()); rows.next()) {
        var listed = Codec.listed(new Mint(Address.of(rows.key(), 1)), rows.value());
        if (MintRows.isOlder(listed, kept)) {
          older.add(listed);
        }
      }
      Store.check(rows);
    }
    database.recreate(database.mints());
    for (var listed : older) {
      MintRows.put(bars.batch(), database, listed);
      bars.writeIfFull();
    }
    bars.write();
  }

  /** Takes away all bars that the log gives. */
  private void clearBars() throws RocksDBException {
    if (kept.equals(Kept.ALL)) {
      database.recreate(database.candles());
      database.recreate(database.series());
      return;
    }
    database.recreate(database.series());
    var whole = database.wholeIntervals();
    for (var interval : Interval.values()) {
      if (whole.contains(interval) && database.intervals().all().contains(interval)) {
        clearBars(interval);
      } else {
        bars.clear(interval);
      }
    }
    bars.write();
  }

  private void clearBars(Interval interval) throws RocksDBException {
    try (var candles = rocks.newIterator(database.candles(), readOptions)) {
      var end = Keys.intervalEnd(interval);
      candles.seek(Keys.interval(interval));
      while (candles.isValid() && candles.key()[0] < end[0]) {
        var series = Keys.seriesOf(candles.key());
        clear(series);
        candles.seek(Keys.candle(series, Long.MAX_VALUE));
      }
      Store.check(candles);
    }
  }

  private void clear(Series series) throws RocksDBException {
    long from = kept.barsFrom(series.interval());
    bars.batch()
        .deleteRange(
            database.candles(), Keys.candle(series, from), Keys.candle(series, Long.MAX_VALUE));
    older += bars.keepOlder(series);
    bars.writeIfFull();
  }

  private void candles() throws RocksDBException {
    try (var entries = rocks.newIterator(database.byMint(), readOptions)) {
      entries.seekToFirst();
      while (entries.isValid()) {
        mint(entries);
      }
      Store.check(entries);
    }
    bars.write();
  }

  private void mint(RocksIterator entries) throws RocksDBException {
    Mint mint = Keys.mintOf(entries.key());
    var growing = new ArrayList<BarWriter.Growing>();
    for (var interval : database.intervals().all()) {
      growing.add(bars.grow(new Series(mint, interval)));
    }
    var rows = CandleRows.Rows.of(rocks);
    var head = new MintRows.Head();
    for (; entries.isValid() && Keys.isOf(mint, entries.key()); entries.next()) {
      if (head.open()) {
        MintRows.take(database, rows, entries, head);
      }
      long seconds = Keys.placeOf(entries.key()).timeSeconds();
      for (var series : growing) {
        series.entry(seconds, entries.value());
      }
    }
    for (var series : growing) {
      series.end();
    }
    if (rocks.get(database.mints(), Keys.mint(mint)) == null) {
      MintRows.put(bars.batch(), database, head.listed(mint).orElseThrow());
    }
  }

  @Override
  public void close() {
    bars.close();
    readOptions.close();
  }
}
