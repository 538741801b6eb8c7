package dev.kline.store;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Place;
import dev.kline.candle.Series;
import dev.kline.event.BlockTime;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Transaction;
import dev.kline.ingest.Ingest;
import dev.kline.store.Database.Opening;
import dev.kline.testing.EventSamples;
import dev.kline.testing.TempStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** What verify finds, and what rebuild mends. */
class AuditTest {
  private static final long T0 = 1_758_805_500;
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Series M5 = new Series(mint(1), Interval.M5);
  private static final Progress NOBODY = (_, _, _) -> {};

  @TempDir Path directory;

  @BeforeEach
  void fill() throws InterruptedException {
    try (var store = TempStore.open(directory);
        var ingest = new Ingest(store, _ -> {}, 100, Duration.ofSeconds(10))) {
      ingest.start();
      var random = new Random(7);
      for (int i = 0; i < 300; i++) {
        var one = trade(mint(random.nextInt(3)), price(1 + random.nextInt(1000)));
        var other = trade(mint(random.nextInt(3)), price(1 + random.nextInt(1000)));
        long seconds = T0 + i * 7L / 2;
        ingest.transaction(
            i % 5 == 0
                ? transaction(i, 100 + i / 2, seconds, one, other)
                : transaction(i, 100 + i / 2, seconds, one));
      }
      var all = EventSamples.EVENTS.toArray(ProgramEvent[]::new);
      ingest.transaction(transaction(1000, 900, T0 + 2000, all));
      var cut = new BlockTime(T0 + 40, true);
      var lossOnly = Set.of(mint(1).address(), mint(2).address());
      ingest.transaction(new Transaction(signature(1001), 120, cut, List.of(), lossOnly));
    }
  }

  private Audit.Report verify() {
    return Audit.run(TempStore.config(directory), NOBODY);
  }

  private interface Change {
    void in(Database database) throws RocksDBException;
  }

  private void falsify(Change change) throws RocksDBException {
    try (var database = Database.open(TempStore.config(directory), Opening.REBUILD)) {
      change.in(database);
    }
  }

  /** That of the first bar of a series. */
  private Candle first(Series series) {
    try (var store = TempStore.open(directory)) {
      return store.history(series, HistoryQuery.oldest(1)).candles().getFirst();
    }
  }

  private void rebuildMends() {
    Rebuild.run(TempStore.config(directory), NOBODY);
    assertThat(verify().first(), is(empty()));
  }

  @Test
  void allAgreesWhereNobodyFalsifiedAnything() {
    var report = verify();

    assertThat(report.first(), is(empty()));
    assertThat(report.differences(), is(0L));
    assertThat(report.transactions(), is(302L));
    assertThat(report.events(), is(300L + 60 + 7));
    assertThat(report.unproved(), is(0L));
  }

  @Test
  void aBarThatIsFalseIsNamedWithWhatIsStoredAndWhatTheLogGives() throws RocksDBException {
    var bar = first(S1);
    var changed =
        new Candle(bar.openTimeSeconds(), bar.open(), price(9999), bar.tradedLow(), bar.close(), 1);
    falsify(db -> db.rocks().put(db.candles(), key(S1, bar), Codec.candle(changed)));

    var report = verify();

    assertThat(report.differences(), is(1L));
    assertThat(
        report.first().getFirst(),
        allOf(
            startsWith("series s1 of " + mint(1) + " at " + bar.openTimeSeconds() + ": stored"),
            containsString("high " + price(9999)),
            containsString("the log gives open " + bar.open())));
    rebuildMends();
  }

  private static byte[] key(Series series, Candle bar) {
    return Keys.candle(series, bar.openTimeSeconds());
  }

  @Test
  void aBarThatIsMissingIsNamedAndSoIsTheCountOfItsSeries() throws RocksDBException {
    var bar = first(M5);
    falsify(db -> db.rocks().delete(db.candles(), key(M5, bar)));

    var first = verify().first();

    assertThat(first, hasSize(2));
    assertThat(first.getFirst(), containsString("stored no bar, the log gives open"));
    assertThat(first.get(1), startsWith("series m5 of " + mint(1) + ": stored"));
    rebuildMends();
  }

  @Test
  void aBarTooManyIsNamedAlsoOfAMintThatTheLogDoesNotKnow() throws RocksDBException {
    var bar = first(S1);
    var foreign = new Series(mint(99), Interval.S30);
    falsify(db -> {
      db.rocks().put(db.candles(), Keys.candle(S1, T0 + 100_000), Codec.candle(bar));
      db.rocks().put(db.candles(), Keys.candle(foreign, T0), Codec.candle(bar));
    });

    var first = verify().first();

    assertThat(first, hasItem(startsWith("series s1 of " + mint(1) + " at " + (T0 + 100_000))));
    assertThat(first, hasItem(startsWith("series s30 of " + mint(99) + " at " + T0)));
    rebuildMends();
  }

  @Test
  void aBarThatCannotBeReadIsADifferenceAndNotTheEnd() throws RocksDBException {
    var bar = first(S1);
    falsify(db -> db.rocks().put(db.candles(), key(S1, bar), new byte[] {1, 2, 3}));

    assertThat(verify().first(), hasItem(containsString("something unreadable")));
    rebuildMends();
  }

  @Test
  void aSeriesThatCountsWrongIsNamed() throws RocksDBException {
    falsify(db -> db.rocks().put(db.series(), Keys.series(S1), Codec.longs(3, T0)));
    falsify(db -> db.rocks().put(db.series(), Keys.series(unknown()), Codec.longs(1, T0)));

    var first = verify().first();

    assertThat(first, hasSize(2));
    assertThat(first.getFirst(), containsString(": stored 3 bars, the newest at " + T0));
    assertThat(first.get(1), startsWith("series s30 of " + mint(98)));
    rebuildMends();
  }

  private static Series unknown() {
    return new Series(mint(98), Interval.S30);
  }

  @Test
  void anIndexRowThatIsMissingFalseOrTooManyIsNamed() throws RocksDBException {
    LoggedTransaction logged;
    try (var store = TempStore.open(directory)) {
      logged = store.log(new Position(0, 0), 1).getFirst();
    }
    Mint mint = logged.transaction().events().getFirst().mint();
    var key = Keys.byMint(mint, logged.place(), 0);
    var tooMany = Keys.byMint(mint(1), new Place(T0 + 9, new Position(77, 0)), 0);
    falsify(db -> {
      db.rocks().put(db.byMint(), key, Codec.price(price(5555)));
      db.rocks().put(db.byMint(), tooMany, new byte[0]);
    });
    String changed = "index of %s, event 0 of transaction 0 of slot 100".formatted(mint);
    String superfluous = "index of %s, event 0 of transaction 0 of slot 77".formatted(mint(1));

    assertThat(verify().first(), hasItem(startsWith(changed)));
    assertThat(verify().first(), hasItem(startsWith(superfluous)));
    falsify(db -> db.rocks().delete(db.byMint(), key));
    assertThat(verify().first(), hasItem(containsString("stored nothing, the log gives 0x")));
    rebuildMends();
  }

  @Test
  void aRowThatIsGoneFromTheLogLeavesAnIndexRowASignatureAndACountTooMany()
      throws RocksDBException {
    falsify(db -> db.rocks().delete(db.events(), Keys.event(new Position(101, 1), 0)));

    var report = verify();

    var all = String.join("\n", report.first());
    assertThat(all, containsString("of transaction 1 of slot 101"));
    assertThat(all, containsString("signature " + signature(3)));
    assertThat(all, containsString("count of BUY_SELL"));
    rebuildMends();
  }

  @Test
  void aRowOfTheLogThatCannotBeReadIsNamedAndRefusedByRebuild() throws RocksDBException {
    falsify(db -> db.rocks().put(db.events(), Keys.event(new Position(101, 1), 0), new byte[3]));

    assertThat(verify().first(), hasItem(startsWith("transaction 1 of slot 101: stored some")));
    var config = TempStore.config(directory);
    var refused = assertThrows(StoreException.class, () -> Rebuild.run(config, NOBODY));
    assertThat(refused.getMessage(), containsString("is damaged at transaction 1 of slot 101"));
    assertThat(refused.trouble(), is(Trouble.DAMAGED));
  }

  @Test
  void aCountThatIsWrongIsNamed() throws RocksDBException {
    falsify(db -> db.rocks().put(db.meta(), Keys.COUNTS, Codec.counts(EventCounts.NONE)));

    assertThat(verify().first(), hasItem("count of BUY_SELL: stored 0, the log gives 361"));
    rebuildMends();
  }

  @Test
  void aRebuildChangesNothingWhereAllAgrees() throws RocksDBException {
    var before = rows();

    Rebuild.run(TempStore.config(directory), NOBODY);

    assertThat(rows(), is(before));
  }

  private List<String> rows() throws RocksDBException {
    var rows = new ArrayList<String>();
    falsify(db -> {
      for (var family : List.of(db.candles(), db.series(), db.byMint(), db.signatures())) {
        var sorted = new TreeMap<String, String>();
        try (var all = db.rocks().newIterator(family)) {
          for (all.seekToFirst(); all.isValid(); all.next()) {
            sorted.put(hex(all.key()), hex(all.value()));
          }
        }
        rows.add(sorted.toString());
      }
    });
    return rows;
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  @Test
  void aRebuildThatWasCutShortIsRefusedByAllButTheNextRebuild() {
    var config = TempStore.config(directory);
    Progress cut =
        (part, _, _) -> {
          if (part.equals("bars")) {
            throw new IllegalStateException("cut");
          }
        };
    assertThrows(IllegalStateException.class, () -> Rebuild.run(config, cut));

    var server = assertThrows(StoreException.class, () -> Store.open(config));
    var verify = assertThrows(StoreException.class, this::verify);

    assertThat(server.getMessage(), containsString("run rebuild again"));
    assertThat(verify.getMessage(), is(server.getMessage()));
    rebuildMends();
    Store.open(config).close();
  }

  @Test
  void aStoreInUseIsRefused() {
    var config = TempStore.config(directory);
    try (var _ = Store.open(config)) {
      assertThat(
          assertThrows(StoreException.class, this::verify).getMessage(),
          containsString("is in use by another process"));
      assertThrows(StoreException.class, () -> Rebuild.run(config, NOBODY));
    }
  }

  @Test
  void whereThereIsNoStoreNoneIsMade() {
    var nowhere = directory.resolve("nowhere");
    var config = TempStore.config(nowhere);

    var refused = assertThrows(StoreException.class, () -> Audit.run(config, NOBODY));

    assertThat(refused.getMessage(), containsString("has no store"));
    assertThrows(StoreException.class, () -> Rebuild.run(config, NOBODY));
    assertThat(Files.exists(nowhere), is(false));
  }

  @Test
  void progressIsToldInBarsOfHowManyAndEndsWithAll() {
    var told = new ArrayList<Long>();

    var report = Audit.run(TempStore.config(directory), (_, done, _) -> told.add(done));

    assertThat(told.getLast(), is(report.bars()));
  }
}
