package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Series;
import dev.kline.candle.SeriesFold;
import dev.kline.event.U128;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;

/**
 * Compares the stored bars of one series with what the log gives, both read once, forwards. Bars
 * from before the log begins can't be proved; the first that can opens at the close before it.
 * Confined to {@link Audit}.
 */
final class SeriesAudit implements AutoCloseable {
  private final Database database;
  private final Series series;
  private final Differences differences;
  private final long fromSeconds;
  private final CandleScan scan;
  private final SeriesFold fold;
  private @Nullable Candle stored;
  private long count;
  private long unproved;
  private long newest;

  SeriesAudit(
      Database database, ReadOptions options, Kept kept, Series series, Differences differences)
      throws RocksDBException {
    this.database = database;
    this.series = series;
    this.differences = differences;
    this.fromSeconds = kept.barsFrom(series.interval());
    var rows = database.rocks().newIterator(database.candles(), options);
    this.scan = new CandleScan(rows, series, HistoryQuery.oldest(Integer.MAX_VALUE));
    this.fold = new SeriesFold(series.interval(), older());
  }

  /** Passes over what can't be proved. Returns the close before the rest. */
  private Optional<U128> older() throws RocksDBException {
    var before = database.droppedClose(series);
    for (next(); stored != null && stored.openTimeSeconds() < fromSeconds; next()) {
      before = Optional.of(stored.close());
      unproved++;
    }
    return before;
  }

  private void next() throws RocksDBException {
    stored = null;
    while (stored == null) {
      try {
        stored = scan.next();
        if (stored == null) {
          return;
        }
      } catch (IllegalArgumentException | BufferUnderflowException damaged) {
        differences.add(series(series) + ", one bar", "something unreadable", "a bar");
        scan.take(1, 0);
      }
    }
    count++;
    newest = stored.openTimeSeconds();
  }

  /** Takes what the log has of the mint at a second. */
  void entry(long seconds, byte[] value) throws RocksDBException {
    if (seconds < fromSeconds) {
      return;
    }
    var ended = fold.moveTo(seconds);
    if (ended.isPresent()) {
      compare(ended.get());
    }
    Codec.fold(value, fold.trades());
  }

  private void compare(Candle given) throws RocksDBException {
    while (stored != null && stored.openTimeSeconds() < given.openTimeSeconds()) {
      superfluous(stored);
    }
    if (stored == null || stored.openTimeSeconds() > given.openTimeSeconds()) {
      differences.add(bar(given), "no bar", words(given));
      return;
    }
    if (!stored.equals(given)) {
      differences.add(bar(given), words(stored), words(given));
    }
    next();
  }

  private void superfluous(Candle bar) throws RocksDBException {
    differences.add(bar(bar), words(bar), "no bar");
    next();
  }

  /** Ends the comparison: nothing more comes from the log. */
  void end() throws RocksDBException {
    var last = fold.end();
    if (last.isPresent()) {
      compare(last.get());
    }
    while (stored != null) {
      superfluous(stored);
    }
    var row = database.rocks().get(database.series(), Keys.series(series));
    var given = Codec.longs(count, newest);
    if (count > 0 && !Arrays.equals(row, given)) {
      var known = row == null || row.length < given.length ? "nothing" : end(row);
      differences.add(series(series), known, end(given));
    }
  }

  private static String end(byte[] row) {
    var numbers = ByteBuffer.wrap(row);
    return numbers.getLong() + " bars, the newest at " + numbers.getLong();
  }

  /** How many bars it has in all. */
  long count() {
    return count;
  }

  /** Of those, how many the log can't prove. */
  long unproved() {
    return unproved;
  }

  private String bar(Candle candle) {
    return series(series) + " at " + candle.openTimeSeconds();
  }

  static String series(Series series) {
    return "series " + series.interval().wireName() + " of " + series.mint();
  }

  private static String words(Candle candle) {
    return "open %s high %s low %s close %s of %d trades%s"
        .formatted(
            candle.open(),
            candle.tradedHigh(),
            candle.tradedLow(),
            candle.close(),
            candle.updateCount(),
            candle.incomplete() ? ", incomplete" : "");
  }

  @Override
  public void close() {
    scan.close();
  }
}
