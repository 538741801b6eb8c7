package dev.kline.ingest;

import static dev.kline.testing.Samples.address;
import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.kline.candle.BarUpdate;
import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.candle.Series;
import dev.kline.event.BlockTime;
import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent.ForceLiquidate;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.store.Audit;
import dev.kline.store.HistoryQuery;
import dev.kline.store.LoggedTransaction;
import dev.kline.store.Store;
import dev.kline.store.StoreConfig.RetentionDays;
import dev.kline.testing.Await;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was heard, and what the ledger says of it in the end. */
class LedgerTest {
  private static final long T0 = 1_758_805_500;
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final List<Committed> told = new CopyOnWriteArrayList<>();
  private RetentionDays days = RetentionDays.FOR_EVER;
  private Store store;
  private Ingest ingest;

  @BeforeEach
  void start() {
    store = Store.open(TempStore.config(directory, days));
    ingest = new Ingest(store, told::add, 100, DEADLINE);
    ingest.start();
  }

  @AfterEach
  void stop() {
    ingest.close();
    store.close();
  }

  private void restart() {
    stop();
    start();
  }

  private static LedgerEntry entry(Transaction transaction) {
    return new LedgerEntry(
        transaction.signature(),
        transaction.slot(),
        transaction.time().seconds(),
        Optional.of(transaction));
  }

  private static LedgerStretch stretch(Transaction... transactions) {
    var entries = Arrays.stream(transactions).map(LedgerTest::entry).toList();
    return new LedgerStretch(entries, Optional.empty());
  }

  private static Transaction at(int number, long slot, long seconds, long units) {
    return transaction(number, slot, seconds, trade(mint(1), price(units)));
  }

  private List<Candle> bars(Series series) {
    return store.history(series, HistoryQuery.oldest(1000)).candles();
  }

  private List<Signature> logged() {
    return store.log(new Position(0, 0), 1000).stream()
        .map(each -> each.transaction().signature())
        .toList();
  }

  private List<BarUpdate> updates() {
    return told.stream().flatMap(each -> each.updates().stream()).toList();
  }

  @Test
  void twoTransactionsOfASlotStandInTheOrderOfTheLedgerWhateverWasHeardFirst()
      throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    ingest.heard(at(2, 42, T0, 20));

    ingest.settle(stretch(at(2, 42, T0, 20), at(1, 42, T0, 10)));

    assertThat(logged(), contains(signature(2), signature(1)));
    assertThat(bars(S1), contains(new Candle(T0, price(20), price(20), price(10), price(10), 2)));
    assertThat(ingest.unsettled(1000), is(empty()));
  }

  @Test
  void whatWasNotHeardComesToItsPlaceAndTheNextOpenFollows() throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    ingest.heard(at(3, 50, T0 + 3, 30));

    ingest.settle(stretch(at(1, 42, T0, 10), at(2, 45, T0 + 1, 20), at(3, 50, T0 + 3, 30)));

    assertThat(
        bars(S1),
        contains(
            new Candle(T0, price(10), price(10), price(10), price(10), 1),
            new Candle(T0 + 1, price(10), price(20), price(20), price(20), 1),
            new Candle(T0 + 3, price(20), price(30), price(30), price(30), 1)));
  }

  @Test
  void anEstimatedTimeGivesWayToTheBlocks() throws InterruptedException {
    var estimated = new BlockTime(T0 + 2, false);
    ingest.heard(new Transaction(signature(1), 42, estimated, List.of(trade(mint(1), price(10)))));

    ingest.settle(stretch(at(1, 42, T0, 10)));

    assertThat(bars(S1), contains(new Candle(T0, price(10), price(10), price(10), price(10), 1)));
    assertThat(
        store.log(new Position(0, 0), 10).getFirst().transaction().time(),
        is(new BlockTime(T0, true)));
  }

  @Test
  void aTransactionHeardFromAnotherSlotMovesToTheLedgers() throws InterruptedException {
    ingest.heard(at(2, 41, T0, 20));
    ingest.heard(at(1, 42, T0, 10));

    ingest.settle(stretch(at(1, 40, T0, 10), at(2, 41, T0, 20)));

    assertThat(logged(), contains(signature(1), signature(2)));
    assertThat(bars(S1).getFirst().close(), is(price(20)));
    assertThat(ingest.status().counts().total(), is(2L));
    assertThat(ingest.unsettled(1000), is(empty()));
  }

  @Test
  void whatIsNotInTheLedgerIsTakenBack() throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    ingest.heard(at(2, 43, T0, 99));
    ingest.heard(at(3, 44, T0 + 5, 30));
    ingest.settle(stretch(at(1, 42, T0, 10), at(3, 44, T0 + 5, 30)));

    assertThat(ingest.unsettled(43), contains(signature(2)));
    ingest.retract(List.of(signature(2)));

    assertThat(
        bars(S1),
        contains(
            new Candle(T0, price(10), price(10), price(10), price(10), 1),
            new Candle(T0 + 5, price(10), price(30), price(30), price(30), 1)));
    assertThat(ingest.unsettled(1000), is(empty()));
    assertThat(ingest.unknown(List.of(signature(2))), is(Set.of(signature(2))));
    assertThat(ingest.status().transactions().retracted(), is(1L));
    assertThat(ingest.status().counts().total(), is(2L));
  }

  @Test
  void whatWasHeardOnAForkThatDiedSaysWhatItSaysInTheLedger() throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    ingest.heard(at(2, 43, T0, 20));

    assertThat(
        ingest.heardElsewhere(Map.of(signature(1), 44L, signature(2), 43L, signature(3), 44L)),
        is(Set.of(signature(1))));
    ingest.settle(stretch(at(2, 43, T0, 20), at(1, 44, T0, 30)));

    assertThat(logged(), contains(signature(2), signature(1)));
    assertThat(bars(S1), contains(new Candle(T0, price(20), price(30), price(20), price(30), 2)));
    assertThat(ingest.heardElsewhere(Map.of(signature(1), 45L)), is(Set.of()));
  }

  @Test
  void whatIsSettledAsHeardStaysAsItIsAndWaitsNoLonger() throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    ingest.heard(at(2, 43, T0, 20));

    ingest.settleAsHeard(ingest.unsettled(42));

    assertThat(logged(), contains(signature(1), signature(2)));
    assertThat(bars(S1).getFirst().close(), is(price(20)));
    assertThat(ingest.unsettled(1000), contains(signature(2)));
  }

  @Test
  void whatStandsAsTheLedgerSaysIsNotTouched() throws InterruptedException {
    var ledger = stretch(at(1, 42, T0, 10), at(2, 42, T0, 20), at(3, 50, T0 + 3, 30));
    ingest.settle(ledger);
    long position = store.history(S1, HistoryQuery.newest(1)).position();

    ingest.settle(ledger);

    assertThat(store.history(S1, HistoryQuery.newest(1)).position(), is(position));
    assertThat(ingest.status().transactions().reordered(), is(0L));
  }

  @Test
  void theCursorMovesWithAStretchAndOutlivesTheProcess() throws InterruptedException {
    var cursor = new LedgerCursor(42, Optional.of(signature(1)), T0);
    ingest.settle(new LedgerStretch(List.of(entry(at(1, 42, T0, 10))), Optional.of(cursor)));
    assertThat(ingest.cursor(), is(Optional.of(cursor)));

    restart();
    ingest.heard(at(2, 43, T0, 10));
    ingest.close();

    assertThat(ingest.cursor(), is(Optional.of(cursor)));
    assertThat(store.cursor().ledger(), is(Optional.of(cursor)));
  }

  @Test
  void theLedgersBarsAreToldFinalOnlyAndThoseStillOpenAtItsEnd() throws InterruptedException {
    ingest.settle(stretch(at(1, 40, T0, 10), at(2, 43, T0 + 1, 20), at(3, 46, T0 + 2, 30)));
    assertThat(updates().stream().allMatch(BarUpdate::isFinal), is(true));
    assertThat(
        updates().stream().map(each -> each.candle().openTimeSeconds()).toList(),
        contains(T0, T0 + 1));

    ingest.caughtUp();

    var shown = told.getLast().updates();
    assertThat(shown, hasSize(3));
    assertThat(shown.stream().noneMatch(BarUpdate::isFinal), is(true));
  }

  @Test
  void aLossIsMarkedWhereItNamesAKnownMintAndForgottenElsewhere() throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    var time = new BlockTime(T0 + 1, true);
    var named = Set.of(mint(1).address(), mint(2).address());
    var cut = new Transaction(signature(2), 43, time, List.of(), named);
    var unknown = Set.of(mint(2).address());
    var foreign = new Transaction(signature(3), 43, time, List.of(), unknown);

    ingest.settle(stretch(at(1, 42, T0, 10), cut, foreign, at(4, 44, T0 + 1, 20)));

    assertThat(bars(S1).stream().map(Candle::incomplete).toList(), contains(false, true));
    assertThat(bars(new Series(mint(1), Interval.M5)).getFirst().incomplete(), is(true));
    assertThat(bars(new Series(mint(2), Interval.S1)), is(empty()));
    assertThat(logged(), contains(signature(1), signature(2), signature(4)));
    assertThat(
        store.log(new Position(43, 0), 1).getFirst().transaction().mayMiss(),
        is(Set.of(mint(1).address())));
  }

  @Test
  void aLossIsNotForgottenOverARestartForAnEventWithoutAPrice() throws InterruptedException {
    ingest.heard(at(1, 42, T0, 10));
    var time = new BlockTime(T0 + 301, true);
    var cut = new Transaction(signature(2), 43, time, List.of(), Set.of(mint(1).address()));
    ingest.settle(stretch(at(1, 42, T0, 10), cut));
    var liquidation = new ForceLiquidate(address(1), mint(1), address(2));
    ingest.heard(transaction(3, 44, T0 + 302, liquidation));
    restart();

    ingest.heard(at(4, 45, T0 + 303, 20));
    ingest.close();

    var m5 = bars(new Series(mint(1), Interval.M5));
    assertThat(m5.stream().map(Candle::incomplete).toList(), contains(false, true));
  }

  @Test
  void aLossIsMarkedWhereItsMintBecomesKnownInTheSameStretch() throws InterruptedException {
    var time = new BlockTime(T0 + 1, true);
    var named = Set.of(mint(1).address());
    var cut = new Transaction(signature(2), 43, time, List.of(), named);

    ingest.settle(stretch(at(1, 42, T0, 10), cut, at(3, 44, T0 + 1, 20)));
    ingest.settle(stretch(at(1, 42, T0, 10), cut, at(3, 44, T0 + 1, 20)));

    assertThat(bars(S1).stream().map(Candle::incomplete).toList(), contains(false, true));
    assertThat(ingest.status().transactions().incomplete(), is(1L));
  }

  @Test
  void aTransactionThatIsListedTwiceCountsOnce() throws InterruptedException {
    ingest.settle(stretch(at(1, 42, T0, 10), at(1, 42, T0, 10), at(1, 43, T0, 10)));

    assertThat(logged(), contains(signature(1)));
    assertThat(bars(S1).getFirst().updateCount(), is(1));
  }

  /**
   * Random ledgers, heard with everything that can go wrong: lost, doubled, late, from another
   * slot, at an estimated time, never confirmed; with restarts in between.
   */
  @Test
  void whateverWasHeardTheBarsAreThoseOfTheLedger() throws InterruptedException {
    int rounds = Integer.getInteger("ledger.rounds", 25);
    rounds(rounds, 0);

    finalsAreToldOnceAndForwards();
    stop();
    var report = Audit.run(TempStore.config(directory), (_, _, _) -> {});
    assertThat(report.first(), is(empty()));
    assertThat(report.transactions(), is(120L * rounds));
    assertThat(report.unproved(), is(0L));
    start();
  }

  /** The same while the log and the bars are cut to the last days: a round is a day and an hour. */
  @Test
  void whateverIsDroppedForItsAgeTheRestIsWhatTheLedgerSays() throws InterruptedException {
    stop();
    days = TempStore.days(2, 3, 4, 2);
    start();

    rounds(10, 2);

    stop();
    var report = Audit.run(TempStore.config(directory), (_, _, _) -> {});
    assertThat(report.first(), is(empty()));
    assertThat(report.transactions(), is(lessThan(5 * 120L)));
    assertThat(report.unproved(), is(greaterThan(0L)));
    start();
  }

  /** Plays some rounds; a log that is kept for days is waited for, to be cut. */
  private void rounds(int rounds, int logDays) throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      var random = new Random(round);
      long base = T0 + 90_000L * round;
      var ledger = ledger(random, base, 10_000_000L * (round + 1), 1_000_000 * (round + 1));
      for (var heard : hearing(random, ledger)) {
        ingest.heard(heard);
        if (random.nextInt(40) == 0) {
          ingest.clock(heard.time().seconds() + random.nextInt(5));
        }
        if (random.nextInt(60) == 0) {
          restart();
        }
      }
      settle(random, ledger);
      ingest.retract(ingest.unsettled(Long.MAX_VALUE));

      check(ledger, base);
      long limit = base - logDays * 86_400L - 300;
      if (logDays > 0) {
        Await.until("the log was not cut", () -> oldestSeconds() >= limit);
      }
    }
  }

  private long oldestSeconds() {
    return store.log(new Position(0, 0), 1).getFirst().transaction().time().seconds();
  }

  private static List<Transaction> ledger(Random random, long base, long slot0, int number0) {
    var ledger = new ArrayList<Transaction>();
    long slot = slot0;
    for (int i = 0; i < 120; i++) {
      slot += random.nextInt(4);
      long seconds = base + (slot - slot0) / 2;
      var mint = mint(1 + random.nextInt(3));
      var one = trade(mint, price(1 + random.nextInt(1000)));
      var other = trade(mint(1 + random.nextInt(3)), price(1 + random.nextInt(1000)));
      ledger.add(
          random.nextInt(5) == 0
              ? transaction(number0 + i, slot, seconds, one, other)
              : transaction(number0 + i, slot, seconds, one));
    }
    return ledger;
  }

  private static List<Transaction> hearing(Random random, List<Transaction> ledger) {
    var heard = new ArrayList<Transaction>();
    for (var each : ledger) {
      int fate = random.nextInt(20);
      var time = new BlockTime(each.time().seconds() + random.nextInt(3) - 1, false);
      switch (fate) {
        case 0 -> {}
        case 1 -> heard.add(copy(each, each.slot() + 2, each.time()));
        case 2, 3, 4 -> heard.add(copy(each, each.slot(), time));
        case 5 -> {
          heard.add(each);
          heard.add(each);
        }
        default -> heard.add(each);
      }
      if (fate == 6) {
        var orphan = signature(-(int) each.slot());
        heard.add(
            new Transaction(
                orphan, each.slot(), each.time(), List.of(trade(mint(1), price(77_777)))));
      }
    }
    for (int i = 0; i < heard.size() / 10; i++) {
      int from = random.nextInt(heard.size());
      Collections.rotate(heard.subList(from, Math.min(heard.size(), from + 12)), 1);
    }
    return heard;
  }

  private static Transaction copy(Transaction each, long slot, BlockTime time) {
    return new Transaction(each.signature(), slot, time, each.events());
  }

  /** In stretches of whole slots, some of them twice. */
  private void settle(Random random, List<Transaction> ledger) throws InterruptedException {
    int from = 0;
    while (from < ledger.size()) {
      int to = Math.min(ledger.size(), from + 1 + random.nextInt(40));
      while (to < ledger.size() && ledger.get(to).slot() == ledger.get(to - 1).slot()) {
        to++;
      }
      var stretch = stretch(ledger.subList(from, to).toArray(Transaction[]::new));
      ingest.settle(stretch);
      if (random.nextInt(4) == 0) {
        ingest.settle(stretch);
      }
      from = to;
    }
    ingest.caughtUp();
  }

  private void check(List<Transaction> ledger, long base) {
    long slot = ledger.getFirst().slot();
    var log = store.log(new Position(slot, 0), 1000);
    assertThat(log.stream().map(LoggedTransaction::transaction).toList(), is(ledger));
    for (int number = 1; number <= 3; number++) {
      for (var interval : Intervals.DEFAULT.all()) {
        var series = new Series(mint(number), interval);
        var query = HistoryQuery.oldest(1000).from(base);
        assertThat(store.history(series, query).candles(), is(naive(ledger, series)));
      }
    }
  }

  /** The bars by another way, with the close of the round before as the first open. */
  private List<Candle> naive(List<Transaction> ledger, Series series) {
    var prices = new HashMap<Long, List<Long>>();
    var order = new ArrayList<Long>();
    var bars = new ArrayList<Candle>();
    for (var transaction : ledger) {
      long openTime = series.interval().openTimeSeconds(transaction.time().seconds());
      for (var event : transaction.events()) {
        if (event.mint().equals(series.mint())
            && event instanceof dev.kline.event.ProgramEvent.BuySell trade) {
          if (!prices.containsKey(openTime)) {
            order.add(openTime);
          }
          long units =
              trade.latestPrice().toBigInteger().divide(price(1).toBigInteger()).longValue();
          prices.computeIfAbsent(openTime, _ -> new ArrayList<>()).add(units);
        }
      }
    }
    var close =
        order.isEmpty() ? Optional.<Candle>empty() : store.atOrBefore(series, order.getFirst() - 1);
    for (var openTime : order) {
      var units = prices.getOrDefault(openTime, List.of());
      var open = close.map(Candle::close).orElse(price(units.getFirst()));
      var bar =
          new Candle(
              openTime,
              open,
              price(Collections.max(units)),
              price(Collections.min(units)),
              price(units.getLast()),
              units.size());
      bars.add(bar);
      close = Optional.of(bar);
    }
    return bars;
  }

  private void finalsAreToldOnceAndForwards() {
    Map<Series, Long> newest = new HashMap<>();
    Map<Series, Long> finals = new HashMap<>();
    for (var update : updates()) {
      long openTime = update.candle().openTimeSeconds();
      assertThat(
          update + " after " + newest.get(update.series()),
          openTime >= newest.getOrDefault(update.series(), 0L),
          is(true));
      newest.put(update.series(), openTime);
      if (update.isFinal()) {
        assertThat(openTime > finals.getOrDefault(update.series(), 0L), is(true));
        finals.put(update.series(), openTime);
      }
    }
  }
}
