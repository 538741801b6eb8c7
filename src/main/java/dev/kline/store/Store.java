package dev.kline.store;

import dev.kline.candle.BarChange;
import dev.kline.candle.Candle;
import dev.kline.candle.CandleHistory;
import dev.kline.candle.Intervals;
import dev.kline.candle.Series;
import dev.kline.candle.TradeFold;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.event.U128;
import dev.kline.store.Database.Opening;
import dev.kline.store.StoreConfig.RetentionDays;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBatchInterface;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/**
 * The embedded database. {@link #commit} belongs to the ingest thread; everything that reads is
 * safe for any thread. Every method throws {@link StoreException} if the disk fails or the store is
 * closed.
 */
public final class Store implements CandleHistory, AutoCloseable {
  private final RetentionDays retentionDays;
  private final Access access;
  private final Database database;
  private final RocksDB rocks;
  private final CandleRows.Rows plain;
  private final CandleRows rows;
  private final MintRows mints;
  private final RecentBars recent;
  private final WriteOptions writeOptions = new WriteOptions();

  private Store(Database database, RetentionDays retentionDays) {
    this.retentionDays = retentionDays;
    this.access = new Access(database.path());
    this.database = database;
    this.rocks = database.rocks();
    this.plain = CandleRows.Rows.of(rocks);
    this.rows = new CandleRows(database, plain);
    this.mints = new MintRows(database);
    this.recent = new RecentBars(cursor().chainSeconds(), rocks.getLatestSequenceNumber());
  }

  /**
   * Opens the database, makes it if there is none and upgrades it if it is of an older format.
   *
   * @throws StoreException if it is in use, damaged, half rebuilt, of a format that can't be read
   *     or upgraded, or can't be written
   */
  public static Store open(StoreConfig config) {
    var database = Database.open(config, Opening.SERVE);
    try {
      IntervalBuild.complete(database);
    } catch (RocksDBException failed) {
      database.close();
      throw Trouble.exception("cannot be opened", config.path(), failed);
    } catch (StoreException failed) {
      database.close();
      throw failed;
    }
    return new Store(database, config.retention());
  }

  /**
   * Writes all of {@code commit} or nothing. Returns its position: a {@link History} of that or a
   * later position contains it, an earlier one doesn't.
   */
  public long commit(Commit commit) {
    try (var batch = new WriteBatch()) {
      long position =
          write(() -> {
            for (var logged : commit.transactions()) {
              LogRows.put(batch, database, logged, commit.settled());
            }
            mints.append(batch, plain, commit.transactions());
            for (var change : commit.candles()) {
              put(batch, change);
            }
            put(batch, commit.counts(), commit.cursor());
            rocks.write(writeOptions, batch);
          });
      recent.changed(commit.candles(), commit.cursor().chainSeconds(), position);
      return position;
    }
  }

  private void put(WriteBatch batch, BarChange change) throws RocksDBException {
    var candle = change.candle();
    var key = Keys.candle(change.series(), candle.openTimeSeconds());
    batch.put(database.candles(), key, Codec.candle(candle));
    if (change.tail().isPresent()) {
      var tail = change.tail().get();
      var value = Codec.longs(tail.count(), tail.newest().openTimeSeconds());
      batch.put(database.series(), Keys.series(change.series()), value);
    }
  }

  /** What every commit says. */
  void put(WriteBatchInterface batch, EventCounts counts, Cursor cursor) throws RocksDBException {
    batch.put(database.meta(), Keys.COUNTS, Codec.counts(counts));
    batch.put(database.meta(), Keys.CURSOR, Codec.cursor(cursor));
  }

  /** Begins a change of what is logged already. To be closed, whether it was committed or not. */
  public Revision revise() {
    return new Revision(this, database, mints);
  }

  /** Writes a revision's batch. */
  long commit(WriteBatchWithIndex batch, EventCounts counts, Cursor cursor) {
    long position =
        write(() -> {
          put(batch, counts, cursor);
          rocks.write(writeOptions, batch);
        });
    recent.anyChanged(cursor.chainSeconds(), position);
    return position;
  }

  /**
   * Says that transactions stand where the ledger has them, and how far the store is. Returns the
   * position.
   */
  public long settle(List<Transaction> transactions, Cursor cursor) {
    try (var batch = new WriteBatch()) {
      long position =
          write(() -> {
            for (var transaction : transactions) {
              batch.delete(database.unsettled(), LogRows.unsettled(transaction));
            }
            batch.put(database.meta(), Keys.CURSOR, Codec.cursor(cursor));
            rocks.write(writeOptions, batch);
          });
      recent.changed(List.of(), cursor.chainSeconds(), position);
      return position;
    }
  }

  /** What drops what is too old. To be used by the ingest thread, as commits are. */
  public Retention retention() {
    return new Retention(this, database, retentionDays);
  }

  /** Writes a batch as it is. */
  void write(WriteBatch batch) {
    long position = write(() -> rocks.write(writeOptions, batch));
    recent.anyChanged(cursor().chainSeconds(), position);
  }

  /** Of which there are bars. */
  public Intervals intervals() {
    return database.intervals();
  }

  /** How far the store is. */
  public Cursor cursor() {
    var value = read(() -> rocks.get(database.meta(), Keys.CURSOR));
    return value == null ? Cursor.START : Codec.cursor(value);
  }

  /** The events ever applied. */
  public EventCounts counts() {
    return read(database::counts);
  }

  /** From where on the log and the candles are whole. */
  public Kept kept() {
    return read(database::kept);
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

  /** Where a transaction stands, if it was applied before. */
  public Optional<Position> positionOf(Signature signature) {
    return Optional.ofNullable(
            read(() -> rocks.get(database.signatures(), Keys.signature(signature))))
        .map(Codec::position);
  }

  /** The first transactions of the log from a position on, in ledger order. */
  public List<LoggedTransaction> log(Position from, int limit) {
    return log(from, Long.MAX_VALUE, limit);
  }

  /** The transactions of one slot, in ledger order. */
  public List<LoggedTransaction> slot(long slot) {
    return log(new Position(slot, 0), slot, Integer.MAX_VALUE);
  }

  /** One transaction. */
  public Optional<LoggedTransaction> transaction(Signature signature) {
    return positionOf(signature)
        .flatMap(position -> log(position, position.slot(), 1).stream().findFirst());
  }

  private List<LoggedTransaction> log(Position from, long slotMax, int limit) {
    return read(() -> {
      try (var events = rocks.newIterator(database.events())) {
        events.seek(Keys.event(from, 0));
        return LogRows.read(events, slotMax, limit);
      }
    });
  }

  /** What waits for the ledger: transactions of slots up to {@code slotMax}, the oldest first. */
  public List<Signature> unsettled(long slotMax, int limit) {
    return unsettled(0, slotMax, limit);
  }

  /** Those of one slot. */
  public Set<Signature> unsettled(long slot) {
    return Set.copyOf(unsettled(slot, slot, Integer.MAX_VALUE));
  }

  private List<Signature> unsettled(long slotMin, long slotMax, int limit) {
    return read(() -> {
      var found = new ArrayList<Signature>();
      try (var waiting = rocks.newIterator(database.unsettled())) {
        waiting.seek(ByteBuffer.allocate(Long.BYTES).putLong(slotMin).array());
        while (waiting.isValid() && found.size() < limit && Keys.slotOf(waiting.key()) <= slotMax) {
          found.add(Keys.signatureOf(waiting.key()));
          waiting.next();
        }
        check(waiting);
      }
      return found;
    });
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
    return read(() -> rows.tail(series));
  }

  @Override
  public Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
    return read(() -> rows.atOrBefore(series, openTimeSeconds));
  }

  @Override
  public Optional<Candle> after(Series series, long openTimeSeconds) {
    return read(() -> rows.after(series, openTimeSeconds));
  }

  @Override
  public Optional<U128> droppedClose(Series series) {
    return read(() -> database.droppedClose(series));
  }

  @Override
  public Optional<MintEnd> end(Mint mint) {
    return read(() -> rows.end(mint));
  }

  @Override
  public void trades(Mint mint, long fromSeconds, long toSeconds, TradeFold fold) {
    read(() -> {
      rows.trades(mint, fromSeconds, toSeconds, fold);
      return true;
    });
  }

  /**
   * Reads bars of a series at one moment. Costs one seek, and then what it skips and returns,
   * however long the series is; or nothing, where the newest ones were asked for since they last
   * changed.
   */
  public History history(Series series, HistoryQuery query) {
    History known = access.recall(() -> recent.find(series, query));
    if (known != null) {
      return known;
    }
    long version = recent.version();
    var found = read(() -> CandleScan.history(database, series, query));
    recent.keep(series, query, found, version);
    return found;
  }

  /** The mints that have traded, those of the latest trades first. Costs a step for each. */
  public List<Mint> mints() {
    return read(() -> MintScan.latestFirst(database));
  }

  /**
   * Reads a part of a mint's log at one moment. Costs one seek, and then what it returns, wherever
   * in the log that is.
   */
  public EventPage events(EventQuery query) {
    return read(() -> EventScan.read(database, query));
  }

  /** What is left on the file system that the store is on, for this user. */
  public long freeBytes() {
    return database.path().toFile().getUsableSpace();
  }

  /** Reads a part of the list of mints at one moment. Costs one seek, and then what it returns. */
  public MintPage mints(MintQuery query) {
    return read(() -> MintPage.read(database, query));
  }

  /** What is listed of one mint; empty if the log has nothing of it. */
  public Optional<ListedMint> mint(Mint mint) {
    return read(() -> database.listed(mint));
  }

  /** RocksDB's own report on itself, for people. */
  public String report() {
    return String.valueOf(read(() -> rocks.getProperty("rocksdb.stats")));
  }

  /** The same in numbers, for programs. */
  public StoreGauges gauges() {
    return read(() -> Gauges.read(database));
  }

  static void check(RocksIterator iterator) throws RocksDBException {
    iterator.status();
  }

  <T extends @Nullable Object> T read(Access.Reading<T> reading) {
    return access.read(reading);
  }

  private interface Writing {
    void run() throws RocksDBException;
  }

  private long write(Writing writing) {
    return access.write(() -> {
      writing.run();
      return rocks.getLatestSequenceNumber();
    });
  }

  /** Waits for whoever reads, then closes the database. Safe to call twice. */
  @Override
  public void close() {
    access.close(() -> {
      writeOptions.close();
      database.close();
    });
  }
}
