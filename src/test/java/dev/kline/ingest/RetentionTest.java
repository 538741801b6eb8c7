package dev.kline.ingest;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Position;
import dev.kline.event.Transaction;
import dev.kline.store.Audit;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Rebuild;
import dev.kline.store.Store;
import dev.kline.store.StoreConfig.RetentionDays;
import dev.kline.testing.Await;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is dropped for its age, and what never is. */
class RetentionTest {
  private static final long DAY = 86_400;
  private static final long T0 = 1_758_758_400;
  private static final int HOURS = 240;
  private static final long NOW = T0 + HOURS * 3600L;
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Series M5 = new Series(mint(1), Interval.M5);
  private static final Series QUIET = new Series(mint(2), Interval.S1);

  @TempDir Path directory;
  private Store store;
  private Ingest ingest;

  @BeforeEach
  void start() {
    open(RetentionDays.FOR_EVER);
  }

  private void start(RetentionDays days) {
    stop();
    open(days);
  }

  private void open(RetentionDays days) {
    store = Store.open(TempStore.config(directory, days));
    ingest = new Ingest(store, _ -> {}, 100, Duration.ofSeconds(10));
    ingest.start();
  }

  @AfterEach
  void stop() {
    ingest.close();
    store.close();
  }

  /** One trade an hour of one mint for ten days, and one of another on the first day. */
  private static Transaction hour(int hour) {
    return transaction(
        hour, 1000 + 100L * hour, T0 + 3600L * hour, trade(mint(1), price(10 + hour % 7)));
  }

  private void tellAll() throws InterruptedException {
    ingest.transaction(transaction(5000, 1, T0, trade(mint(2), price(5))));
    ingest.transaction(transaction(5001, 2, T0 + 5, trade(mint(2), price(6))));
    for (int i = 0; i < HOURS; i++) {
      ingest.transaction(hour(i));
    }
    ingest.clock(NOW);
  }

  private List<Candle> bars(Series series) {
    return store.history(series, HistoryQuery.oldest(1000)).candles();
  }

  private List<Long> times(Series series) {
    return bars(series).stream().map(Candle::openTimeSeconds).toList();
  }

  private long firstLogged() {
    return store.log(new Position(0, 0), 1).getFirst().transaction().time().seconds();
  }

  private Audit.Report verified() {
    stop();
    var report = Audit.run(TempStore.config(directory), (_, _, _) -> {});
    assertThat(report.first(), is(empty()));
    return report;
  }

  @Test
  void barsOlderThanTheLimitOfTheirIntervalGoAndNothingElseDoes() throws InterruptedException {
    start(TempStore.days(3, 0, 9, 0));
    tellAll();
    Await.until("s1 was not cut", () -> times(S1).getFirst() >= NOW - 3 * DAY);
    Await.until("m5 was not cut", () -> times(M5).getFirst() >= NOW - 9 * DAY);

    assertThat(times(S1), hasSize(72));
    assertThat(times(M5), hasSize(216));
    assertThat(bars(new Series(mint(1), Interval.S30)), hasSize(HOURS));
    assertThat(store.history(S1, HistoryQuery.newest(1)).total(), is(72L));
    assertThat(store.log(new Position(0, 0), 1000), hasSize(HOURS + 2));
    assertThat(bars(S1).getFirst().open(), is(price(10 + (HOURS - 73) % 7)));
    assertThat(verified().unproved(), is(2L)); // The quiet mint's, in s1 and in m5.
  }

  @Test
  void theNewestBarOfASeriesStaysHoweverOld() throws InterruptedException {
    start(TempStore.days(3, 3, 3, 3));
    tellAll();
    Await.until("the quiet series was not cut", () -> bars(QUIET).size() == 1);

    ingest.transaction(transaction(6000, 99_000, NOW, trade(mint(2), price(9))));
    Await.until("the trade did not come", () -> times(QUIET).contains(NOW));

    assertThat(bars(QUIET).getLast().open(), is(price(6)));
    ingest.clock(NOW + 2 * DAY);
    Await.until("it was not superseded", () -> times(QUIET).equals(List.of(NOW)));
    assertThat(bars(QUIET).getFirst().open(), is(price(6)));
    verified();
  }

  @Test
  void theCountOfASeriesStaysRightAsItGrowsOn() throws InterruptedException {
    start(TempStore.days(3, 0, 0, 0));
    tellAll();
    Await.until("s1 was not cut", () -> times(S1).getFirst() >= NOW - 3 * DAY);

    ingest.transaction(hour(HOURS));
    Await.until("the trade did not come", () -> times(S1).contains(NOW));

    assertThat(store.history(S1, HistoryQuery.newest(1)).total(), is((long) bars(S1).size()));
    verified();
  }

  @Test
  void theLogGoesWithItsSignaturesAndKeepsItsCounts() throws InterruptedException {
    start(TempStore.days(0, 0, 0, 4));
    tellAll();
    Await.until("the log was not cut", () -> firstLogged() >= NOW - 4 * DAY);

    assertThat(firstLogged(), is(NOW - 4 * DAY));
    assertThat(store.contains(signature(0)), is(false));
    assertThat(store.contains(signature(HOURS - 96)), is(true));
    assertThat(store.counts().total(), is(HOURS + 2L));
    assertThat(bars(S1), hasSize(HOURS));
    var report = verified();
    assertThat(report.transactions(), is(96L));
    assertThat(report.unproved(), is(3L * (HOURS - 96) + 2 + 1 + 1));
  }

  @Test
  void whatIsOlderThanTheLogNeverCountsAgain() throws InterruptedException {
    start(TempStore.days(0, 0, 0, 4));
    tellAll();
    Await.until("the log was not cut", () -> firstLogged() >= NOW - 4 * DAY);
    var before = bars(M5);

    ingest.transaction(hour(0));
    ingest.heard(transaction(7000, 90, T0 + 301, trade(mint(1), price(77))));
    ingest.settle(new LedgerStretch(List.of(entry(hour(1)), entry(hour(2))), Optional.empty()));

    assertThat(ingest.status().transactions().expired(), is(4L));
    assertThat(bars(M5), is(before));
    assertThat(store.counts().total(), is(HOURS + 2L));
    verified();
  }

  private static LedgerEntry entry(Transaction transaction) {
    return new LedgerEntry(
        transaction.signature(),
        transaction.slot(),
        transaction.time().seconds(),
        Optional.of(transaction));
  }

  @Test
  void whatWaitsForTheLedgerIsNotTrimmedNorWhatComesAfterItsCursor() throws InterruptedException {
    start(TempStore.days(0, 0, 0, 1));
    for (int i = 0; i < HOURS; i++) {
      ingest.heard(hour(i));
    }
    ingest.clock(NOW);
    var cursor = new LedgerCursor(1000 + 100L * 48, Optional.empty(), T0 + 48 * 3600);
    for (int i = 0; i < HOURS; i++) {
      ingest.settle(
          new LedgerStretch(
              List.of(entry(hour(i))), i == 48 ? Optional.of(cursor) : Optional.empty()));
    }
    ingest.clock(NOW + 700);

    Await.until("the log was not cut", () -> firstLogged() >= T0 + 48 * 3600);

    ingest.clock(NOW + 1400);
    assertThat(firstLogged(), is(T0 + 48 * 3600));
    assertThat(verified().transactions(), is((long) HOURS - 48));
  }

  @Test
  void aLateTransactionInsideTheLogStillMovesItsBarsAndTheNextOnes() throws InterruptedException {
    start(TempStore.days(3, 3, 3, 4));
    tellAll();
    Await.until("the log was not cut", () -> firstLogged() >= NOW - 4 * DAY);
    Await.until("m5 was not cut", () -> times(M5).getFirst() >= NOW - 3 * DAY);
    long early = NOW - 3 * DAY + 10;

    ingest.transaction(
        transaction(7000, 1000 + 100L * (HOURS - 72) + 1, early, trade(mint(1), price(777))));
    ingest.transaction(
        transaction(7001, 1000 + 100L * (HOURS - 80), early - 8 * 3600, trade(mint(1), price(3))));
    Await.until("they did not come", () -> ingest.status().transactions().reordered() == 2);

    assertThat(times(S1), everyItem(is(greaterThanOrEqualTo(NOW - 3 * DAY))));
    assertThat(bars(M5).getFirst().close(), is(price(777)));
    assertThat(bars(M5).get(1).open(), is(price(777)));
    verified();
  }

  @Test
  void aRebuildKeepsTheBarsFromBeforeTheLogBegins() throws InterruptedException {
    start(TempStore.days(6, 0, 0, 4));
    tellAll();
    Await.until("the log was not cut", () -> firstLogged() >= NOW - 4 * DAY);
    Await.until("s1 was not cut", () -> times(S1).getFirst() >= NOW - 6 * DAY);
    var before = List.of(bars(S1), bars(M5), bars(QUIET));
    verified();

    var report = Rebuild.run(TempStore.config(directory), (_, _, _) -> {});

    assertThat(report.bars(), is(3 * 96L));
    verifiedAgain();
    start();
    assertThat(List.of(bars(S1), bars(M5), bars(QUIET)), is(before));
    assertThat(
        store.history(S1, HistoryQuery.newest(1)).total(), is((long) before.getFirst().size()));
  }

  private void verifiedAgain() {
    var report = Audit.run(TempStore.config(directory), (_, _, _) -> {});
    assertThat(report.first(), is(empty()));
  }

  @Test
  void withNoLimitNothingIsEverDropped() throws InterruptedException {
    tellAll();
    ingest.close();

    assertThat(bars(S1), hasSize(HOURS));
    assertThat(store.log(new Position(0, 0), 1000), hasSize(HOURS + 2));
    assertThat(times(QUIET), contains(T0, T0 + 5));
  }
}
