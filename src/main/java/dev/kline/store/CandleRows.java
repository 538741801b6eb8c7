package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.CandleHistory.MintEnd;
import dev.kline.candle.CandleHistory.Tail;
import dev.kline.candle.Series;
import dev.kline.candle.TradeFold;
import dev.kline.event.Mint;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Reads what candles are made from, wherever the rows come from. Safe for any thread. */
final class CandleRows {
  private final Database database;
  private final Rows rows;

  /** Where rows come from: the database, or the database as a batch would leave it. */
  interface Rows {
    RocksIterator iterator(ColumnFamilyHandle family) throws RocksDBException;

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException;

    /** The rows as they are. */
    static Rows of(RocksDB rocks) {
      return new Rows() {
        @Override
        public RocksIterator iterator(ColumnFamilyHandle family) {
          return rocks.newIterator(family);
        }

        @Override
        public byte @Nullable [] get(ColumnFamilyHandle family, byte[] key)
            throws RocksDBException {
          return rocks.get(family, key);
        }
      };
    }
  }

  CandleRows(Database database, Rows rows) {
    this.database = database;
    this.rows = rows;
  }

  Optional<Tail> tail(Series series) throws RocksDBException {
    var value = rows.get(database.series(), Keys.series(series));
    if (value == null) {
      return Optional.empty();
    }
    var numbers = ByteBuffer.wrap(value);
    long count = numbers.getLong();
    var newest = atOrBefore(series, numbers.getLong());
    return Optional.of(
        new Tail(newest.orElseThrow(() -> StoreException.damaged(damaged(series))), count));
  }

  /** How many bars a series has. */
  long count(Series series) throws RocksDBException {
    var value = rows.get(database.series(), Keys.series(series));
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  private static String damaged(Series series) {
    return "the newest bar of " + series + " is missing: the store is damaged, run rebuild";
  }

  Optional<Candle> atOrBefore(Series series, long openTimeSeconds) throws RocksDBException {
    return first(HistoryQuery.newest(1).to(openTimeSeconds), series);
  }

  Optional<Candle> after(Series series, long openTimeSeconds) throws RocksDBException {
    return first(HistoryQuery.oldest(1).from(openTimeSeconds + 1), series);
  }

  private Optional<Candle> first(HistoryQuery query, Series series) throws RocksDBException {
    try (var scan = new CandleScan(rows.iterator(database.candles()), series, query)) {
      return Optional.ofNullable(scan.next());
    }
  }

  Optional<MintEnd> end(Mint mint) throws RocksDBException {
    try (var entries = rows.iterator(database.byMint())) {
      entries.seekForPrev(Keys.byMint(mint, Long.MAX_VALUE));
      Store.check(entries);
      if (!entries.isValid() || !Keys.isOf(mint, entries.key())) {
        return Optional.empty();
      }
      return Optional.of(new MintEnd(Keys.placeOf(entries.key()), lossSeconds(mint, entries)));
    }
  }

  /**
   * Events without a price may stand between the newest trade or loss and the end. What is further
   * back than the longest bar is in no bar that a trade can still open.
   */
  private OptionalLong lossSeconds(Mint mint, RocksIterator entries) throws RocksDBException {
    long from =
        Keys.placeOf(entries.key()).timeSeconds() - database.intervals().longest().seconds();
    for (; entries.isValid() && Keys.isOf(mint, entries.key()); entries.prev()) {
      long seconds = Keys.placeOf(entries.key()).timeSeconds();
      if (entries.value().length > 0 || seconds < from) {
        boolean loss = seconds >= from && Codec.isLoss(entries.value());
        return loss ? OptionalLong.of(seconds) : OptionalLong.empty();
      }
    }
    Store.check(entries);
    return OptionalLong.empty();
  }

  void trades(Mint mint, long fromSeconds, long toSeconds, TradeFold fold) throws RocksDBException {
    try (var entries = rows.iterator(database.byMint())) {
      for (entries.seek(Keys.byMint(mint, fromSeconds)); entries.isValid(); entries.next()) {
        var key = entries.key();
        if (!Keys.isOf(mint, key) || Keys.placeOf(key).timeSeconds() >= toSeconds) {
          break;
        }
        Codec.fold(entries.value(), fold);
      }
      Store.check(entries);
    }
  }
}
