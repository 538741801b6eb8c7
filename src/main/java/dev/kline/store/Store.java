package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.CandleBook.Change;
import dev.kline.candle.CandleHistory;
import dev.kline.candle.Series;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The embedded database. {@link #commit} belongs to the ingest thread; everything that reads is
 * safe for any thread. Every method throws {@link StoreException} if the disk fails or the store is
 * closed.
 */
public final class Store implements CandleHistory, AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Store.class.getName());

  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final Database database;
  private final RocksDB rocks;
  private final WriteOptions writeOptions = new WriteOptions();
  private final AtomicBoolean failing = new AtomicBoolean();
  private boolean closed;

  private Store(Database database) {
    this.database = database;
    this.rocks = database.rocks();
  }

  /**
   * Opens the database and makes it if there is none.
   *
   * @throws StoreException if it is in use, damaged, of another format or can't be written
   */
  public static Store open(StoreConfig config) {
    var store = new Store(new Database(config));
    try {
      store.checkFormat(config);
      return store;
    } catch (StoreException refused) {
      store.close();
      throw refused;
    }
  }

  private void checkFormat(StoreConfig config) {
    var meta = database.meta();
    var known = read(() -> rocks.get(meta, Keys.FORMAT_KEY));
    var ours = ByteBuffer.allocate(Integer.BYTES).putInt(Keys.FORMAT).array();
    if (known == null) {
      write(batch -> batch.put(meta, Keys.FORMAT_KEY, ours));
    } else if (!Arrays.equals(known, ours)) {
      throw new StoreException(
          "database.rocksdb_path %s has format %d, this server reads %d: use another path"
              .formatted(config.path(), ByteBuffer.wrap(known).getInt(), Keys.FORMAT));
    }
  }

  /**
   * Writes all of {@code commit} or nothing. Returns its position: a {@link History} of that or a
   * later position contains it, an earlier one doesn't.
   */
  public long commit(Commit commit) {
    return write(batch -> {
      for (var logged : commit.transactions()) {
        put(batch, logged);
      }
      for (var change : commit.candles()) {
        put(batch, change);
      }
      batch.put(database.meta(), Keys.COUNTS, Codec.counts(commit.counts()));
      batch.put(database.meta(), Keys.CURSOR, Codec.cursor(commit.cursor()));
    });
  }

  private void put(WriteBatch batch, LoggedTransaction logged) throws RocksDBException {
    var transaction = logged.transaction();
    var position = logged.position();
    for (int i = 0; i < transaction.events().size(); i++) {
      var value = EventCodec.encode(transaction, transaction.events().get(i));
      batch.put(database.events(), Keys.event(position, i), value);
    }
    var key = Keys.signature(transaction.signature());
    batch.put(database.signatures(), key, Codec.position(position));
  }

  private void put(WriteBatch batch, Change change) throws RocksDBException {
    var candle = change.candle();
    var key = Keys.candle(change.series(), candle.openTimeSeconds());
    batch.put(database.candles(), key, Codec.candle(candle));
    var tail = Codec.longs(change.tail().count(), change.tail().newest().openTimeSeconds());
    batch.put(database.series(), Keys.series(change.series()), tail);
  }

  /** How far the store is. */
  public Cursor cursor() {
    var value = read(() -> rocks.get(database.meta(), Keys.CURSOR));
    return value == null ? Cursor.START : Codec.cursor(value);
  }

  /** The events ever applied. */
  public EventCounts counts() {
    var value = read(() -> rocks.get(database.meta(), Keys.COUNTS));
    return value == null ? EventCounts.NONE : Codec.counts(value);
  }

  /** Whether a transaction was applied before. */
  public boolean contains(Signature signature) {
    return read(() -> rocks.get(database.signatures(), Keys.signature(signature))) != null;
  }

  /** The place that the next transaction of a slot gets. */
  public Position next(long slot) {
    return read(() -> {
      try (var events = rocks.newIterator(database.events())) {
        events.seekForPrev(Keys.event(new Position(slot, Integer.MAX_VALUE), 0));
        check(events);
        if (!events.isValid()) {
          return new Position(slot, 0);
        }
        var last = Keys.positionOf(events.key());
        return new Position(slot, last.slot() == slot ? last.index() + 1 : 0);
      }
    });
  }

  /** The first transactions of the log from a position on, in ledger order. */
  public List<LoggedTransaction> log(Position from, int limit) {
    return read(() -> {
      var found = new ArrayList<LoggedTransaction>();
      try (var events = rocks.newIterator(database.events())) {
        events.seek(Keys.event(from, 0));
        while (events.isValid() && found.size() < limit) {
          found.add(transaction(events));
        }
        check(events);
      }
      return found;
    });
  }

  private static LoggedTransaction transaction(RocksIterator events) {
    var position = Keys.positionOf(events.key());
    var head = events.value();
    var program = new ArrayList<ProgramEvent>();
    while (events.isValid() && Keys.positionOf(events.key()).equals(position)) {
      program.add(EventCodec.event(events.value()));
      events.next();
    }
    var signature = EventCodec.signature(head);
    var time = EventCodec.time(head);
    return new LoggedTransaction(
        position, new Transaction(signature, position.slot(), time, program));
  }

  /** The series whose newest bar had not ended when the chain's clock was last stored. */
  public List<Series> openSeries() {
    long now = cursor().chainSeconds();
    return read(() -> {
      var open = new ArrayList<Series>();
      try (var all = rocks.newIterator(database.series())) {
        for (all.seekToFirst(); all.isValid(); all.next()) {
          var series = Keys.seriesOf(all.key());
          long newest = ByteBuffer.wrap(all.value()).getLong(Long.BYTES);
          if (newest + series.interval().seconds() > now) {
            open.add(series);
          }
        }
        check(all);
      }
      return open;
    });
  }

  @Override
  public Optional<Tail> tail(Series series) {
    var value = read(() -> rocks.get(database.series(), Keys.series(series)));
    if (value == null) {
      return Optional.empty();
    }
    var numbers = ByteBuffer.wrap(value);
    long count = numbers.getLong();
    var newest = atOrBefore(series, numbers.getLong());
    return Optional.of(
        new Tail(newest.orElseThrow(() -> new StoreException(damaged(series))), count));
  }

  private static String damaged(Series series) {
    return "the newest bar of " + series + " is missing: the store is damaged";
  }

  @Override
  public Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
    return first(HistoryQuery.newest(1).to(openTimeSeconds), series);
  }

  @Override
  public Optional<Candle> after(Series series, long openTimeSeconds) {
    return first(HistoryQuery.oldest(1).from(openTimeSeconds + 1), series);
  }

  private Optional<Candle> first(HistoryQuery query, Series series) {
    return read(() -> {
      try (var options = new ReadOptions();
          var scan = new CandleScan(iterator(database.candles(), options), series, query)) {
        return Optional.ofNullable(scan.next());
      }
    });
  }

  /**
   * Reads bars of a series at one moment. Costs one seek, and then what it skips and returns,
   * however long the series is.
   */
  public History history(Series series, HistoryQuery query) {
    return read(() -> {
      var snapshot = rocks.getSnapshot();
      try (var options = new ReadOptions().setSnapshot(snapshot);
          var scan = new CandleScan(iterator(database.candles(), options), series, query)) {
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
    });
  }

  private RocksIterator iterator(ColumnFamilyHandle family, ReadOptions options) {
    return rocks.newIterator(family, options);
  }

  /** RocksDB's own report on itself, for people. */
  public String report() {
    return String.valueOf(read(() -> rocks.getProperty("rocksdb.stats")));
  }

  static void check(RocksIterator iterator) throws RocksDBException {
    iterator.status();
  }

  private interface Reading<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }

  private <T extends @Nullable Object> T read(Reading<T> reading) {
    life.readLock().lock();
    try {
      requireOpen();
      var found = reading.run();
      works();
      return found;
    } catch (RocksDBException failed) {
      throw failed("the store could not be read: ", failed);
    } finally {
      life.readLock().unlock();
    }
  }

  private interface Writing {
    void fill(WriteBatch batch) throws RocksDBException;
  }

  private long write(Writing writing) {
    life.readLock().lock();
    try (var batch = new WriteBatch()) {
      requireOpen();
      writing.fill(batch);
      rocks.write(writeOptions, batch);
      works();
      return rocks.getLatestSequenceNumber();
    } catch (RocksDBException failed) {
      throw failed("the store could not be written: ", failed);
    } finally {
      life.readLock().unlock();
    }
  }

  /** Whoever asked gets an exception; the log gets one line for the change. */
  private StoreException failed(String what, RocksDBException failed) {
    if (failing.compareAndSet(false, true)) {
      LOGGER.log(Level.WARNING, "store failing: look at the disk cause={0}", failed.getMessage());
    }
    return new StoreException(what + failed.getMessage(), failed);
  }

  private void works() {
    if (failing.get() && failing.compareAndSet(true, false)) {
      LOGGER.log(Level.INFO, "store regained");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException("the store is closed");
    }
  }

  /** Waits for whoever reads, then closes the database. Safe to call twice. */
  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        writeOptions.close();
        database.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
