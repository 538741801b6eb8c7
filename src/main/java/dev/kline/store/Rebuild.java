package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.candle.SeriesFold;
import dev.kline.event.Mint;
import dev.kline.event.U128;
import dev.kline.store.Database.Opening;
import java.util.ArrayList;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
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
  /** Bytes of a batch: large enough that writing it costs little more than its bytes. */
  private static final long BATCH_BYTES_MAX = 1 << 20;

  /** Progress is told once in so many rows. */
  private static final int PROGRESS_EVERY = 1000;

  private static final byte[] MARK = new byte[0];

  private final Database database;
  private final RocksDB rocks;
  private final Progress progress;
  private final Kept kept;
  private final ReadOptions readOptions = new ReadOptions().setFillCache(false);
  private final WriteOptions writeOptions = new WriteOptions();
  private final WriteBatch batch = new WriteBatch();
  private EventCounts counts;
  private long transactions;
  private long bars;
  private long older;
  private long barsBefore;

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
    barsBefore = rocks.getLongProperty(database.candles(), "rocksdb.estimate-num-keys");
    mark();
    database.recreate(database.byMint());
    database.recreate(database.signatures());
    index();
    clearBars();
    candles();
    batch.put(database.meta(), Keys.COUNTS, Codec.counts(counts));
    batch.delete(database.meta(), Keys.REBUILD);
    write();
    return new Report(transactions, counts.total() - dropped, bars, older);
  }

  private void mark() throws RocksDBException {
    try (var sync = new WriteOptions().setSync(true)) {
      rocks.put(database.meta(), sync, Keys.REBUILD, MARK);
    }
  }

  private void index() throws RocksDBException {
    long total = rocks.getLongProperty(database.events(), "rocksdb.estimate-num-keys");
    try (var events = rocks.newIterator(database.events(), readOptions)) {
      events.seekToFirst();
      while (events.isValid()) {
        var logged = next(events);
        counts = counts.plus(logged.transaction().events());
        LogRows.putIndex(batch, database, logged);
        writeIfFull();
        if (++transactions % PROGRESS_EVERY == 0) {
          progress.at("transactions", transactions, Math.max(total, transactions));
        }
      }
      Store.check(events);
    }
    write();
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

  /** Takes away all bars that the log gives. */
  private void clearBars() throws RocksDBException {
    if (kept.equals(Kept.ALL)) {
      database.recreate(database.candles());
      database.recreate(database.series());
      return;
    }
    database.recreate(database.series());
    for (var interval : Interval.values()) {
      clearBars(interval);
    }
    write();
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
    batch.deleteRange(
        database.candles(), Keys.candle(series, from), Keys.candle(series, Long.MAX_VALUE));
    var old = older(series);
    if (old.count > 0) {
      putEnd(series, old.count, old.newest);
      older += old.count;
    }
    writeIfFull();
  }

  /** The bars of a series that stay as they are. */
  private static final class Older {
    long count;
    long newest;
    Optional<U128> close = Optional.empty();
  }

  private Older older(Series series) throws RocksDBException {
    var old = new Older();
    long from = kept.barsFrom(series.interval());
    if (from == 0) {
      return old;
    }
    old.close = database.droppedClose(series);
    var query = HistoryQuery.oldest(Integer.MAX_VALUE).to(from - 1);
    var rows = rocks.newIterator(database.candles(), readOptions);
    try (var scan = new CandleScan(rows, series, query)) {
      for (var bar = scan.next(); bar != null; bar = scan.next()) {
        old.count++;
        old.newest = bar.openTimeSeconds();
        old.close = Optional.of(bar.close());
      }
    }
    return old;
  }

  private void candles() throws RocksDBException {
    try (var entries = rocks.newIterator(database.byMint(), readOptions)) {
      entries.seekToFirst();
      while (entries.isValid()) {
        mint(entries);
      }
      Store.check(entries);
    }
    write();
  }

  /** One series under way. */
  private final class Growing {
    final Series series;
    final Older old;
    final SeriesFold fold;
    final long from;
    long count;
    long newest;

    Growing(Series series) throws RocksDBException {
      this.series = series;
      this.old = older(series);
      this.fold = new SeriesFold(series.interval(), old.close);
      this.from = kept.barsFrom(series.interval());
    }

    void entry(long seconds, byte[] value) throws RocksDBException {
      if (seconds >= from) {
        put(fold.moveTo(seconds));
        Codec.fold(value, fold.trades());
      }
    }

    void put(Optional<Candle> bar) throws RocksDBException {
      if (bar.isPresent()) {
        newest = bar.get().openTimeSeconds();
        count++;
        bars++;
        batch.put(database.candles(), Keys.candle(series, newest), Codec.candle(bar.get()));
        progress.at("bars", bars, Math.max(barsBefore, bars));
        writeIfFull();
      }
    }

    void end() throws RocksDBException {
      put(fold.end());
      if (count > 0) {
        putEnd(series, old.count + count, newest);
      }
    }
  }

  private void mint(RocksIterator entries) throws RocksDBException {
    Mint mint = Keys.mintOf(entries.key());
    var growing = new ArrayList<Growing>();
    for (var interval : Interval.values()) {
      growing.add(new Growing(new Series(mint, interval)));
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

  private void putEnd(Series series, long count, long newest) throws RocksDBException {
    batch.put(database.series(), Keys.series(series), Codec.longs(count, newest));
  }

  private void writeIfFull() throws RocksDBException {
    if (batch.getDataSize() > BATCH_BYTES_MAX) {
      write();
    }
  }

  private void write() throws RocksDBException {
    rocks.write(writeOptions, batch);
    batch.clear();
  }

  @Override
  public void close() {
    batch.close();
    readOptions.close();
    writeOptions.close();
  }
}
