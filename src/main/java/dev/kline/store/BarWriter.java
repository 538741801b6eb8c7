package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.candle.SeriesFold;
import dev.kline.event.U128;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Makes the bars of series from all that the log has of their mints, and writes them in bounded
 * batches. Bars from before the log begins stay as they are. Used by one thread.
 */
final class BarWriter implements AutoCloseable {
  /** Bytes of a batch: large enough that writing it costs little more than its bytes. */
  private static final long BATCH_BYTES_MAX = 1 << 20;

  private final Database database;
  private final RocksDB rocks;
  private final Kept kept;
  private final Progress progress;
  private final ReadOptions readOptions = new ReadOptions().setFillCache(false);
  private final WriteOptions writeOptions = new WriteOptions();
  private final WriteBatch batch = new WriteBatch();
  private final long about;
  private long written;

  BarWriter(Database database, Kept kept, Progress progress) throws RocksDBException {
    this.database = database;
    this.rocks = database.rocks();
    this.kept = kept;
    this.progress = progress;
    this.about = rocks.getLongProperty(database.candles(), "rocksdb.estimate-num-keys");
  }

  /** What is written next, with whatever else belongs to it. */
  WriteBatch batch() {
    return batch;
  }

  /** Bars that were made so far. */
  long written() {
    return written;
  }

  /** Takes away all of an interval. */
  void clear(Interval interval) throws RocksDBException {
    var from = Keys.interval(interval);
    var to = Keys.intervalEnd(interval);
    batch.deleteRange(database.candles(), from, to);
    batch.deleteRange(database.series(), from, to);
    batch.deleteRange(database.dropped(), from, to);
  }

  /** Has a series end with its bars from before the log begins. Returns how many these are. */
  long keepOlder(Series series) throws RocksDBException {
    var old = older(series);
    if (old.count > 0) {
      putEnd(series, old.count, old.newest);
    }
    return old.count;
  }

  /** A series to be made. */
  Growing grow(Series series) throws RocksDBException {
    return new Growing(series);
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

  /** One series under way. */
  final class Growing {
    private final Series series;
    private final Older old;
    private final SeriesFold fold;
    private final long from;
    private long count;
    private long newest;

    private Growing(Series series) throws RocksDBException {
      this.series = series;
      this.old = older(series);
      this.fold = new SeriesFold(series.interval(), old.close);
      this.from = kept.barsFrom(series.interval());
    }

    /** Takes what the log has of the mint at a second. */
    void entry(long seconds, byte[] value) throws RocksDBException {
      if (seconds >= from) {
        put(fold.moveTo(seconds));
        Codec.fold(value, fold.trades());
      }
    }

    private void put(Optional<Candle> bar) throws RocksDBException {
      if (bar.isPresent()) {
        newest = bar.get().openTimeSeconds();
        count++;
        written++;
        batch.put(database.candles(), Keys.candle(series, newest), Codec.candle(bar.get()));
        progress.at("bars", written, Math.max(about, written));
        writeIfFull();
      }
    }

    /** Nothing more comes. */
    void end() throws RocksDBException {
      put(fold.end());
      if (count > 0) {
        putEnd(series, old.count + count, newest);
      }
    }
  }

  private void putEnd(Series series, long count, long newest) throws RocksDBException {
    batch.put(database.series(), Keys.series(series), Codec.longs(count, newest));
  }

  void writeIfFull() throws RocksDBException {
    if (batch.getDataSize() > BATCH_BYTES_MAX) {
      write();
    }
  }

  void write() throws RocksDBException {
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
