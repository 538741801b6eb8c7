package dev.kline.store;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.candle.Series;
import dev.kline.ingest.Ingest;
import dev.kline.store.StoreConfig.RetentionDays;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interval that comes later has the same bars as one that was there from the beginning. */
class IntervalBuildTest {
  private static final long T0 = 1_758_805_500;
  private static final Intervals ALL = new Intervals(Arrays.asList(Interval.values()));

  @TempDir Path directory;

  private StoreConfig config(String name, Intervals intervals) {
    return TempStore.config(directory.resolve(name), intervals, RetentionDays.FOR_EVER);
  }

  /** Two mints, a trade every 700 seconds: over days, so that each interval has several bars. */
  private static void tell(StoreConfig config, int from, int to) throws InterruptedException {
    try (var store = Store.open(config);
        var ingest = new Ingest(store, _ -> {}, 100, Duration.ofSeconds(10))) {
      ingest.start();
      for (int told = from; told < to; told++) {
        ingest.transaction(
            transaction(told, told, T0 + 700L * told, trade(mint(told % 2), price(10 + told % 7))));
      }
    }
  }

  private static List<Candle> bars(Store store, Interval interval) {
    return store.history(new Series(mint(1), interval), HistoryQuery.oldest(1000)).candles();
  }

  private void assertSame(StoreConfig built, StoreConfig always) {
    try (var one = Store.open(built);
        var other = Store.open(always)) {
      for (var interval : Interval.values()) {
        assertThat(bars(other, interval), is(not(empty())));
        assertThat(interval.wireName(), bars(one, interval), is(bars(other, interval)));
      }
    }
    assertThat(Audit.run(built, (_, _, _) -> {}).first(), is(empty()));
  }

  @Test
  void anIntervalThatIsAddedHasItsPast() throws Exception {
    tell(config("a", Intervals.DEFAULT), 0, 300);
    tell(config("b", ALL), 0, 300);

    assertSame(config("a", ALL), config("b", ALL));
  }

  @Test
  void anIntervalThatWasAwayHasNoHole() throws Exception {
    tell(config("a", ALL), 0, 100);
    tell(config("a", Intervals.DEFAULT), 100, 200);
    tell(config("a", ALL), 200, 300);
    tell(config("b", ALL), 0, 300);

    assertSame(config("a", ALL), config("b", ALL));
  }

  @Test
  void anIntervalThatIsTakenAwayIsNotVerifiedAndKeepsItsBars() throws Exception {
    tell(config("a", ALL), 0, 100);
    tell(config("a", Intervals.DEFAULT), 100, 200);

    assertThat(Audit.run(config("a", Intervals.DEFAULT), (_, _, _) -> {}).first(), is(empty()));
    try (var store = Store.open(config("a", Intervals.DEFAULT))) {
      assertThat(bars(store, Interval.M15), hasSize(50));
    }
  }

  @Test
  void aRebuildMakesAllIntervalsThatAreWanted() throws Exception {
    tell(config("a", Intervals.DEFAULT), 0, 300);
    tell(config("b", ALL), 0, 300);

    Rebuild.run(config("a", ALL), (_, _, _) -> {});

    assertSame(config("a", ALL), config("b", ALL));
  }

  @Test
  void bucketsAreOfUtc() {
    assertThat(Interval.D1.openTimeSeconds(1_758_805_500), is(1_758_758_400L));
    assertThat(Interval.H4.openTimeSeconds(1_758_805_500), is(1_758_801_600L));
    assertThat(Interval.D1.openTimeFromSeconds(1_758_758_400), is(1_758_758_400L));
    assertThat(Interval.D1.openTimeFromSeconds(1_758_758_401), is(1_758_844_800L));
  }
}
