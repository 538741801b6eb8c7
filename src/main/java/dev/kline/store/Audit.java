package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.EventType;
import dev.kline.event.Position;
import dev.kline.event.Signature;
import dev.kline.store.Database.Opening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Proves that all in the store follows from its log of events. Used by one thread, which alone has
 * the store. Streams: its memory does not grow with the store.
 *
 * <ol>
 *   <li>Each transaction of the log has its rows by mint and its signature, with the right values;
 *       and there are as many rows as the log asks for. So the index and the log are the same set.
 *   <li>The index, read once, mint by mint, gives the bars of all intervals: the stored ones, none
 *       missing, none superfluous.
 *   <li>Each series says how many bars it has and which is its newest.
 *   <li>The list of mints has each mint of the index, with its first place and its name.
 *   <li>The counts of events are those of the log and of what was dropped from it for its age.
 * </ol>
 */
public final class Audit {
  /** Progress is told once in so many rows. */
  private static final int PROGRESS_EVERY = 1000;

  private final Database database;
  private final RocksDB rocks;

  /** Of what is read once, from one end to the other; the cache is for what is looked up. */
  private final ReadOptions options;

  private final Progress progress;
  private final Kept kept;

  /** Those that are whole; of others, bars of another time may lie there. */
  private final Set<Interval> intervals;

  private final Differences differences = new Differences();
  private final CandleRows.Rows plain;
  private final MintAudit mints;
  private EventCounts counts;
  private long transactions;
  private long indexed;
  private long read;
  private long series;
  private long bars;
  private long unproved;

  /**
   * What was found.
   *
   * @param events of the log
   * @param bars stored ones, {@code unproved} included
   * @param unproved bars from before the log begins
   * @param differences how many there are
   * @param first the first of them, in words
   */
  public record Report(
      long transactions,
      long events,
      long series,
      long bars,
      long unproved,
      long differences,
      List<String> first) {}

  private Audit(Database database, ReadOptions options, Progress progress) throws RocksDBException {
    this.database = database;
    this.rocks = database.rocks();
    this.options = options;
    this.progress = progress;
    this.kept = database.kept();
    this.intervals = database.wholeIntervals();
    this.plain = CandleRows.Rows.of(rocks);
    this.mints = new MintAudit(database, options, kept, differences);
    this.counts = database.trimmed();
  }

  /**
   * Reads all of a store that nobody else has open.
   *
   * @throws StoreException if there is none, or it can't be opened or read
   */
  public static Report run(StoreConfig config, Progress progress) {
    try (var database = Database.open(config, Opening.VERIFY);
        var options = new ReadOptions().setFillCache(false)) {
      return new Audit(database, options, progress).run();
    } catch (RocksDBException failed) {
      throw Trouble.exception("cannot be read", config.path(), failed);
    }
  }

  private Report run() throws RocksDBException {
    long dropped = counts.total();
    log();
    rows();
    bars();
    seriesWithoutBars();
    mints.rest();
    counts();
    return new Report(
        transactions,
        counts.total() - dropped,
        series,
        bars,
        unproved,
        differences.count(),
        differences.first());
  }

  private RocksIterator iterator(ColumnFamilyHandle family) {
    return rocks.newIterator(family, options);
  }

  private long about(ColumnFamilyHandle family) throws RocksDBException {
    return rocks.getLongProperty(family, "rocksdb.estimate-num-keys");
  }

  // ---- the log and its index

  private void log() throws RocksDBException {
    long total = about(database.signatures());
    try (var events = iterator(database.events())) {
      events.seekToFirst();
      while (events.isValid()) {
        var position = Keys.positionOf(events.key());
        var logged = next(events, position);
        if (logged != null) {
          check(logged);
        }
        if (++transactions % PROGRESS_EVERY == 0) {
          progress.at("transactions", transactions, Math.max(total, transactions));
        }
      }
      Store.check(events);
    }
  }

  /** Null where it can't be read; then it is left out. */
  private @Nullable LoggedTransaction next(RocksIterator events, Position position) {
    try {
      return LogRows.next(events);
    } catch (RuntimeException unreadable) {
      differences.add(transaction(position), "something unreadable", "nothing");
      events.seek(Keys.event(new Position(position.slot(), position.index() + 1), 0));
      return null;
    }
  }

  private void check(LoggedTransaction logged) throws RocksDBException {
    counts = counts.plus(logged.transaction().events());
    LogRows.index(
        logged,
        (key, value) -> {
          indexed++;
          var stored = rocks.get(database.byMint(), key);
          if (!Arrays.equals(stored, value)) {
            differences.add(row(key), hex(stored), hex(value));
          }
        });
    var stored = rocks.get(database.signatures(), LogRows.signature(logged));
    var position = Codec.position(logged.position());
    if (!Arrays.equals(stored, position)) {
      var signature = "signature " + logged.transaction().signature();
      differences.add(signature, hex(stored), transaction(logged.position()));
    }
  }

  private static String transaction(Position position) {
    return "transaction " + position.index() + " of slot " + position.slot();
  }

  private static String row(byte[] key) {
    var place = Keys.placeOf(key);
    return "index of %s, event %d of %s at %d"
        .formatted(
            Keys.mintOf(key),
            Keys.ordinalByMint(key),
            transaction(place.position()),
            place.timeSeconds());
  }

  private static String hex(byte @Nullable [] value) {
    return value == null ? "nothing" : "0x" + HexFormat.of().formatHex(value);
  }

  /** Whatever the log asks for is there: more than that must not be. */
  private void rows() throws RocksDBException {
    if (count(database.byMint()) != indexed) {
      superfluous(database.byMint(), this::isIndexed, Audit::row);
    }
    if (count(database.signatures()) != transactions) {
      superfluous(
          database.signatures(), this::isSigned, key -> "signature " + Signature.of(key, 0));
    }
  }

  private long count(ColumnFamilyHandle family) throws RocksDBException {
    long count = 0;
    try (var rows = iterator(family)) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        count++;
      }
      Store.check(rows);
    }
    return count;
  }

  private interface Test {
    boolean is(byte[] key, byte[] value) throws RocksDBException;
  }

  private interface Words {
    String of(byte[] key);
  }

  private void superfluous(ColumnFamilyHandle family, Test test, Words words)
      throws RocksDBException {
    try (var rows = iterator(family)) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        if (!test.is(rows.key(), rows.value())) {
          differences.add(words.of(rows.key()), hex(rows.value()), "nothing");
        }
      }
      Store.check(rows);
    }
  }

  private boolean isIndexed(byte[] key, byte[] value) throws RocksDBException {
    var found = new boolean[1];
    for (var logged : at(Keys.placeOf(key).position())) {
      LogRows.index(logged, (each, _) -> found[0] |= Arrays.equals(each, key));
    }
    return found[0];
  }

  private boolean isSigned(byte[] key, byte[] value) throws RocksDBException {
    return at(Codec.position(value)).stream()
        .anyMatch(logged -> Arrays.equals(LogRows.signature(logged), key));
  }

  /** One or none. */
  private List<LoggedTransaction> at(Position position) throws RocksDBException {
    try (var events = iterator(database.events())) {
      events.seek(Keys.event(position, 0));
      Store.check(events);
      if (!events.isValid() || !Keys.positionOf(events.key()).equals(position)) {
        return List.of();
      }
      try {
        return List.of(LogRows.next(events));
      } catch (RuntimeException unreadable) {
        return List.of();
      }
    }
  }

  // ---- the candles

  private void bars() throws RocksDBException {
    try (var entries = iterator(database.byMint())) {
      entries.seekToFirst();
      while (entries.isValid()) {
        mint(entries);
      }
      Store.check(entries);
    }
    try (var candles = iterator(database.candles())) {
      candles.seekToFirst();
      while (candles.isValid()) {
        var each = Keys.seriesOf(candles.key());
        if (intervals.contains(each.interval()) && !isLogged(each)) {
          audit(each).close();
        }
        candles.seek(Keys.candle(each, Long.MAX_VALUE));
      }
      Store.check(candles);
    }
  }

  /** Reads all that the log has of one mint, for all intervals at once. */
  private void mint(RocksIterator entries) throws RocksDBException {
    var mint = Keys.mintOf(entries.key());
    var audits = new ArrayList<SeriesAudit>();
    try {
      for (var interval : intervals) {
        audits.add(open(new Series(mint, interval)));
      }
      var head = new MintRows.Head();
      for (; entries.isValid() && Keys.isOf(mint, entries.key()); entries.next()) {
        if (head.open()) {
          take(entries, head);
        }
        long seconds = Keys.placeOf(entries.key()).timeSeconds();
        for (var audit : audits) {
          audit.entry(seconds, entries.value());
        }
        if (++read % PROGRESS_EVERY == 0) {
          tell(audits.stream().mapToLong(SeriesAudit::count).sum());
        }
      }
      for (var audit : audits) {
        end(audit);
      }
      mints.compare(mint, head);
    } finally {
      audits.forEach(SeriesAudit::close);
    }
  }

  /** What can't be read of the log is named with the log. */
  private void take(RocksIterator entries, MintRows.Head head) throws RocksDBException {
    try {
      MintRows.take(database, plain, entries, head);
    } catch (RuntimeException unreadable) {
      head.take(Keys.placeOf(entries.key()), Optional.empty());
    }
  }

  private SeriesAudit open(Series each) throws RocksDBException {
    return new SeriesAudit(database, options, kept, each, differences);
  }

  private SeriesAudit audit(Series each) throws RocksDBException {
    var audit = open(each);
    end(audit);
    return audit;
  }

  private void end(SeriesAudit audit) throws RocksDBException {
    audit.end();
    series += audit.count() > 0 ? 1 : 0;
    bars += audit.count();
    unproved += audit.unproved();
    tell(0);
  }

  /** Tells of the bars that are done with, and of some that are under way. */
  private void tell(long underWay) throws RocksDBException {
    long done = bars + underWay;
    progress.at("bars", done, Math.max(about(database.candles()), done));
  }

  private boolean isLogged(Series each) throws RocksDBException {
    try (var entries = iterator(database.byMint())) {
      entries.seek(Keys.byMint(each.mint(), 0));
      Store.check(entries);
      return entries.isValid() && Keys.isOf(each.mint(), entries.key());
    }
  }

  private void seriesWithoutBars() throws RocksDBException {
    try (var rows = iterator(database.series())) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        var each = Keys.seriesOf(rows.key());
        try (var candles = iterator(database.candles())) {
          candles.seek(Keys.series(each));
          Store.check(candles);
          if (!candles.isValid() || !Keys.seriesOf(candles.key()).equals(each)) {
            differences.add(SeriesAudit.series(each), hex(rows.value()), "nothing");
          }
        }
      }
      Store.check(rows);
    }
  }

  private void counts() throws RocksDBException {
    var stored = database.counts();
    for (var type : EventType.values()) {
      if (stored.of(type) != counts.of(type)) {
        differences.add(
            "count of " + type, Long.toString(stored.of(type)), Long.toString(counts.of(type)));
      }
    }
  }
}
