package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Series;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Walks over the bars of one series within a query's range. Used by one thread, then closed. */
final class CandleScan implements AutoCloseable {
  private final RocksIterator rows;
  private final byte[] prefix;
  private final HistoryQuery query;

  CandleScan(RocksIterator rows, Series series, HistoryQuery query) {
    this.rows = rows;
    this.prefix = Keys.series(series);
    this.query = query;
    if (query.newestFirst()) {
      rows.seekForPrev(Keys.candle(series, query.toSeconds()));
    } else {
      rows.seek(Keys.candle(series, query.fromSeconds()));
    }
  }

  /** The bars of a series at one moment. */
  static History history(Database database, Series series, HistoryQuery query)
      throws RocksDBException {
    var rocks = database.rocks();
    var snapshot = rocks.getSnapshot();
    try (var options = new ReadOptions().setSnapshot(snapshot);
        var scan = new CandleScan(rocks.newIterator(database.candles(), options), series, query)) {
      var candles = scan.take(query.skip(), query.limit());
      var tail = rocks.get(database.series(), options, Keys.series(series));
      var cursor = rocks.get(database.meta(), options, Keys.CURSOR);
      return new History(
          candles,
          scan.next() != null,
          tail == null ? 0 : ByteBuffer.wrap(tail).getLong(),
          cursor == null ? 0 : Codec.cursor(cursor).chainSeconds(),
          snapshot.getSequenceNumber());
    } finally {
      rocks.releaseSnapshot(snapshot);
    }
  }

  /** The next bars, after leaving out some. */
  List<Candle> take(int skip, int limit) throws RocksDBException {
    for (int i = 0; i < skip && inRange(); i++) {
      step();
    }
    var candles = new ArrayList<Candle>();
    while (candles.size() < limit) {
      var candle = next();
      if (candle == null) {
        break;
      }
      candles.add(candle);
    }
    return candles;
  }

  /** The next bar, or null at the end of the range. */
  @Nullable Candle next() throws RocksDBException {
    if (!inRange()) {
      return null;
    }
    var candle = Codec.candle(Keys.openTimeOf(rows.key()), rows.value());
    step();
    return candle;
  }

  private void step() {
    if (query.newestFirst()) {
      rows.prev();
    } else {
      rows.next();
    }
  }

  private boolean inRange() throws RocksDBException {
    Store.check(rows);
    if (!rows.isValid()) {
      return false;
    }
    var key = rows.key();
    long openTime = Keys.openTimeOf(key);
    return Arrays.equals(key, 0, Keys.SERIES_SIZE, prefix, 0, Keys.SERIES_SIZE)
        && openTime >= query.fromSeconds()
        && openTime <= query.toSeconds();
  }

  @Override
  public void close() {
    rows.close();
  }
}
