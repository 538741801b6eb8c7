package dev.kline.candle;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CandleBookTest {
  private static final long T0 = 1_758_805_500;
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Series S30 = new Series(mint(1), Interval.S30);
  private static final Series M5 = new Series(mint(1), Interval.M5);

  private final MapHistory stored = new MapHistory();
  private final CandleBook book = new CandleBook(stored, 0, 1000);

  /** What the store would hold. */
  private static final class MapHistory implements CandleHistory {
    private final Map<Series, NavigableMap<Long, Candle>> bars = new HashMap<>();

    private NavigableMap<Long, Candle> of(Series series) {
      return bars.computeIfAbsent(series, _ -> new TreeMap<>());
    }

    void store(CandleBook book) {
      for (var change : book.changes()) {
        of(change.series()).put(change.candle().openTimeSeconds(), change.candle());
        assertThat(change.tail().count(), is((long) tailCount(book, change.series())));
      }
      book.committed();
    }

    private int tailCount(CandleBook book, Series series) {
      var times = new TreeSet<>(of(series).keySet());
      for (var change : book.changes()) {
        if (change.series().equals(series)) {
          times.add(change.candle().openTimeSeconds());
        }
      }
      return times.size();
    }

    @Override
    public Optional<Tail> tail(Series series) {
      var all = of(series);
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(new Tail(all.lastEntry().getValue(), all.size()));
    }

    @Override
    public Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
      return Optional.ofNullable(of(series).floorEntry(openTimeSeconds)).map(Map.Entry::getValue);
    }

    @Override
    public Optional<Candle> after(Series series, long openTimeSeconds) {
      return Optional.ofNullable(of(series).higherEntry(openTimeSeconds)).map(Map.Entry::getValue);
    }
  }

  private List<BarUpdate> trade(long seconds, long units) {
    var updates = new ArrayList<>(book.advance(seconds));
    updates.addAll(book.apply(new Trade(mint(1), price(units), seconds)));
    stored.store(book);
    return updates;
  }

  private static Candle bar(
      long openTime, long open, long high, long low, long close, int updateCount) {
    return new Candle(openTime, price(open), price(high), price(low), price(close), updateCount);
  }

  private static BarUpdate live(Series series, Candle candle) {
    return new BarUpdate(series, candle, false);
  }

  private static BarUpdate last(Series series, Candle candle) {
    return new BarUpdate(series, candle, true);
  }

  @Test
  void theFirstTradeOpensABarOfEachIntervalAtItsOwnPrice() {
    var updates = trade(T0 + 31, 5);

    assertThat(
        updates,
        contains(
            live(S1, bar(T0 + 31, 5, 5, 5, 5, 1)),
            live(S30, bar(T0 + 30, 5, 5, 5, 5, 1)),
            live(M5, bar(T0, 5, 5, 5, 5, 1))));
  }

  @Test
  void aNewBarOpensAtThePreviousCloseAndItsExtremesTakeTheOpenIn() {
    trade(T0, 10);

    var bar = trade(T0 + 1, 20).get(1).candle();

    assertThat(bar, is(bar(T0 + 1, 10, 20, 20, 20, 1)));
    assertThat(bar.low(), is(price(10)));
    assertThat(bar.high(), is(price(20)));
  }

  @Test
  void theNextTradeFinishesTheBarBeforeItFirst() {
    trade(T0, 10);

    var updates = trade(T0 + 1, 20);

    assertThat(updates.get(0), is(last(S1, bar(T0, 10, 10, 10, 10, 1))));
    assertThat(updates.get(1), is(live(S1, bar(T0 + 1, 10, 20, 20, 20, 1))));
    assertThat(updates.size(), is(4));
  }

  @Test
  void theClockAloneFinishesEachBarOnce() {
    trade(T0, 10);

    assertThat(book.advance(T0), is(empty()));
    assertThat(book.advance(T0 + 1), contains(last(S1, bar(T0, 10, 10, 10, 10, 1))));
    assertThat(book.advance(T0 + 29), is(empty()));
    assertThat(book.advance(T0 + 1000).stream().map(BarUpdate::series).toList(), contains(S30, M5));
    assertThat(book.advance(T0 + 2000), is(empty()));
  }

  @Test
  void theClockNeverGoesBack() {
    book.advance(T0 + 10);

    book.advance(T0);

    assertThat(book.nowSeconds(), is(T0 + 10));
  }

  @Test
  void aLateTradeChangesItsBarAndTheOpenOfTheNextWhichAloneIsShown() {
    trade(T0, 10);
    trade(T0 + 5, 30);

    var updates = trade(T0, 20);

    assertThat(stored.of(S1).get(T0), is(bar(T0, 10, 20, 10, 20, 2)));
    var next = bar(T0 + 5, 20, 30, 30, 30, 1);
    assertThat(stored.of(S1).get(T0 + 5), is(next));
    assertThat(updates.getFirst(), is(live(S1, next)));
    assertThat(updates.stream().map(BarUpdate::series).toList(), contains(S1, S30, M5));
  }

  @Test
  void aLateTradeIntoASecondWithoutABarMakesOneBetween() {
    trade(T0, 10);
    trade(T0 + 5, 30);

    trade(T0 + 2, 20);

    assertThat(stored.of(S1).get(T0 + 2), is(bar(T0 + 2, 10, 20, 20, 20, 1)));
    assertThat(stored.of(S1).get(T0 + 5), is(bar(T0 + 5, 20, 30, 30, 30, 1)));
  }

  @Test
  void twoLateTradesOfOneCommitBothCount() {
    trade(T0, 10);
    trade(T0 + 5, 30);

    book.apply(new Trade(mint(1), price(15), T0 + 2));
    book.apply(new Trade(mint(1), price(16), T0 + 2));
    stored.store(book);

    assertThat(stored.of(S1).get(T0 + 2), is(bar(T0 + 2, 10, 16, 15, 16, 2)));
    assertThat(stored.of(S1).get(T0 + 5), is(bar(T0 + 5, 16, 30, 30, 30, 1)));
  }

  @Test
  void aBarThatOpensAfterItsEndIsFinalWhenTheClockMovesNext() {
    trade(T0, 10);
    book.advance(T0 + 20);

    var updates = trade(T0 + 10, 20);

    assertThat(updates.get(0), is(live(S1, bar(T0 + 10, 10, 20, 20, 20, 1))));
    assertThat(book.advance(T0 + 21), contains(last(S1, bar(T0 + 10, 10, 20, 20, 20, 1))));
  }

  @Test
  void anOpenBarThatIsSupersededWithoutTheClockIsFinishedFirst() {
    book.advance(T0 + 20);
    trade(T0 + 10, 10);

    var updates = trade(T0 + 11, 20);

    assertThat(updates.get(0), is(last(S1, bar(T0 + 10, 10, 10, 10, 10, 1))));
    assertThat(book.advance(T0 + 21).size(), is(1));
  }

  @Test
  void aRestartedBookGoesOnWithTheStoredBarAndFinishesIt() {
    trade(T0, 10);
    var restarted = new CandleBook(stored, T0, 1000);
    restarted.reopen(S1);

    assertThat(restarted.advance(T0 + 1), contains(last(S1, bar(T0, 10, 10, 10, 10, 1))));
  }

  @Test
  void aBarThatHadEndedBeforeTheRestartIsNotFinishedAgain() {
    trade(T0, 10);
    var restarted = new CandleBook(stored, T0 + 1, 1000);
    restarted.reopen(S1);

    assertThat(restarted.advance(T0 + 2), is(empty()));
  }

  @Test
  void aForgottenSeriesIsReadBack() {
    var small = new CandleBook(stored, 0, 0);
    small.apply(new Trade(mint(1), price(10), T0));
    stored.store(small);
    small.advance(T0 + 1000);
    stored.store(small);

    small.apply(new Trade(mint(1), price(20), T0 + 1000));
    stored.store(small);

    assertThat(stored.of(S1).get(T0 + 1000), is(bar(T0 + 1000, 10, 20, 20, 20, 1)));
  }

  @Test
  void anyOrderOfTradesWithinDifferentBarsGivesTheBarsOfTheLedger() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      var trades = new ArrayList<Trade>();
      long time = T0;
      for (int i = 0; i < 12; i++) {
        time += 1 + random.nextInt(400);
        trades.add(new Trade(mint(1), price(1 + random.nextInt(50)), time));
      }
      var inOrder = barsOf(trades);
      var shuffled = shuffledAcrossLongBars(trades, random);

      assertThat(barsOf(shuffled).get(S1), is(inOrder.get(S1)));
    }
  }

  private static List<Trade> shuffledAcrossLongBars(List<Trade> trades, Random random) {
    var shuffled = new ArrayList<>(trades);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private static Map<Series, NavigableMap<Long, Candle>> barsOf(List<Trade> trades) {
    var history = new MapHistory();
    var fresh = new CandleBook(history, 0, 1000);
    for (var trade : trades) {
      fresh.advance(trade.timeSeconds());
      fresh.apply(trade);
      history.store(fresh);
    }
    for (var candle : history.of(S1).values()) {
      assertThat(candle.low(), lessThanOrEqualTo(candle.open()));
      assertThat(candle.high(), greaterThanOrEqualTo(candle.open()));
    }
    return history.bars;
  }
}
