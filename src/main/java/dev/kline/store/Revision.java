package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Mending;
import dev.kline.candle.Series;
import dev.kline.candle.TradeFold;
import dev.kline.event.Mint;
import dev.kline.event.U128;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatchWithIndex;

/**
 * A change of the log in its middle, and of the candles with it: what was written so far is read
 * back, and nothing of it is stored before {@link #commit}. Confined to the ingest thread.
 *
 * <p>Every method throws {@link StoreException} if the disk fails or the store is closed.
 */
public final class Revision implements Mending.Target, AutoCloseable {
  private final Store store;
  private final Database database;
  private final WriteBatchWithIndex batch = new WriteBatchWithIndex(true);
  private final ReadOptions readOptions = new ReadOptions();
  private final Overlay overlay = new Overlay();
  private final CandleRows rows;
  private final MintRows mints;

  /** Those whose log has changed. */
  private final Set<Mint> touched = new HashSet<>();

  Revision(Store store, Database database, MintRows mints) {
    this.store = store;
    this.database = database;
    this.mints = mints;
    this.rows = new CandleRows(database, overlay);
  }

  /** The database as the batch would leave it. */
  private final class Overlay implements CandleRows.Rows {
    @Override
    public RocksIterator iterator(ColumnFamilyHandle family) {
      return batch.newIteratorWithBase(family, database.rocks().newIterator(family));
    }

    @Override
    public byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
      return batch.getFromBatchAndDB(database.rocks(), family, readOptions, key);
    }
  }

  /** Logs a transaction. */
  public void log(LoggedTransaction logged, boolean settled) {
    edit(() -> LogRows.put(batch, database, logged, settled));
    touch(logged);
  }

  /** Takes a transaction out of the log, as it stands there. */
  public void unlog(LoggedTransaction logged) {
    edit(() -> LogRows.remove(batch, database, logged));
    touch(logged);
  }

  private void touch(LoggedTransaction logged) {
    var transaction = logged.transaction();
    transaction.events().forEach(event -> touched.add(event.mint()));
    transaction.mayMiss().forEach(account -> touched.add(new Mint(account)));
  }

  @Override
  public void put(Series series, Candle candle) {
    boolean is = at(series, candle.openTimeSeconds());
    edit(() -> {
      var key = Keys.candle(series, candle.openTimeSeconds());
      batch.put(database.candles(), key, Codec.candle(candle));
    });
    if (!is) {
      count(series, 1);
    }
  }

  @Override
  public void remove(Series series, long openTimeSeconds) {
    if (at(series, openTimeSeconds)) {
      edit(() -> batch.delete(database.candles(), Keys.candle(series, openTimeSeconds)));
      count(series, -1);
    }
  }

  private boolean at(Series series, long openTimeSeconds) {
    return atOrBefore(series, openTimeSeconds)
        .filter(bar -> bar.openTimeSeconds() == openTimeSeconds)
        .isPresent();
  }

  /** Writes how many bars the series has now, and which is its newest. */
  private void count(Series series, int more) {
    long count = store.read(() -> rows.count(series)) + more;
    var newest = atOrBefore(series, Long.MAX_VALUE).map(Candle::openTimeSeconds);
    edit(() -> {
      if (newest.isPresent()) {
        batch.put(database.series(), Keys.series(series), Codec.longs(count, newest.get()));
      } else {
        batch.delete(database.series(), Keys.series(series));
      }
    });
  }

  private interface Editing {
    void run() throws RocksDBException;
  }

  private void edit(Editing editing) {
    store.read(() -> {
      editing.run();
      return true;
    });
  }

  @Override
  public Optional<Tail> tail(Series series) {
    return store.read(() -> rows.tail(series));
  }

  @Override
  public Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
    return store.read(() -> rows.atOrBefore(series, openTimeSeconds));
  }

  @Override
  public Optional<Candle> after(Series series, long openTimeSeconds) {
    return store.read(() -> rows.after(series, openTimeSeconds));
  }

  @Override
  public Optional<U128> droppedClose(Series series) {
    return store.read(() -> database.droppedClose(series));
  }

  @Override
  public Optional<MintEnd> end(Mint mint) {
    return store.read(() -> rows.end(mint));
  }

  @Override
  public void trades(Mint mint, long fromSeconds, long toSeconds, TradeFold fold) {
    edit(() -> rows.trades(mint, fromSeconds, toSeconds, fold));
  }

  /** Stores all of it or nothing, as {@link Store#commit} does. Returns the position. */
  public long commit(EventCounts counts, Cursor cursor) {
    edit(() -> mints.refresh(batch, overlay, touched));
    return store.commit(batch, counts, cursor);
  }

  @Override
  public void close() {
    readOptions.close();
    batch.close();
  }
}
