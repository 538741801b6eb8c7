package dev.kline.candle;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.kline.candle.CandleBook.Shown;
import dev.kline.event.Position;
import dev.kline.event.U128;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CandleBookTest {
  private static final long T0 = 1_758_805_500;
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Series S30 = new Series(mint(1), Interval.S30);
  private static final Series M5 = new Series(mint(1), Interval.M5);

  private final TradeLog stored = new TradeLog();
  private final CandleBook book = new CandleBook(stored, Intervals.DEFAULT, 0, 1000);
  private int slot;

  private Place at(long seconds) {
    return new Place(seconds, new Position(++slot, 0));
  }

  /** A trade as ingest takes it: at the end of the log, or into its middle. */
  private List<BarUpdate> trade(long seconds, long units) {
    var trade = new Trade(mint(1), price(units), at(seconds));
    var updates = new ArrayList<>(book.advance(seconds));
    stored.log(trade);
    if (book.inOrder(mint(1), trade.place())) {
      updates.addAll(book.apply(trade, true).updates());
      stored.store(book);
    } else {
      updates.addAll(late(seconds, true, Long.MAX_VALUE).updates());
    }
    return updates;
  }

  private Shown late(long seconds, boolean live, long throughSeconds) {
    book.load(mint(1));
    var updates = new ArrayList<BarUpdate>();
    var corrections = new ArrayList<BarCorrection>();
    for (var interval : Intervals.DEFAULT.all()) {
      var series = new Series(mint(1), interval);
      var openTimes = new TreeSet<>(Set.of(interval.openTimeSeconds(seconds)));
      var changed = new Mending(stored).mend(series, openTimes);
      var revised = book.revised(series, changed, live, throughSeconds);
      updates.addAll(revised.updates());
      corrections.addAll(revised.corrections());
    }
    book.reordered(mint(1));
    return new Shown(updates, corrections);
  }

  private boolean incomplete(Series series, long openTime) {
    return stored.atOrBefore(series, openTime).orElseThrow().incomplete();
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
  void aLateTradeDoesNotBecomeTheCloseOfABarThatTradedAfterIt() {
    trade(T0, 10);
    trade(T0 + 5, 30);

    var updates = trade(T0 + 2, 20);

    assertThat(updates.get(1), is(live(S30, bar(T0, 10, 30, 10, 30, 3))));
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
  void whatChangesBehindTheNewestBarIsACorrectionAndNoUpdate() {
    trade(T0, 10);
    trade(T0 + 5, 30);
    stored.log(new Trade(mint(1), price(20), at(T0)));

    var revised = late(T0, true, Long.MAX_VALUE);

    var first = bar(T0, 10, 20, 10, 20, 2);
    assertThat(
        revised.corrections(), contains(new BarCorrection(S1, T0, Optional.of(first), true)));
    assertThat(
        revised.updates().stream().map(each -> each.candle().openTimeSeconds()).toList(),
        contains(T0 + 5, T0, T0));
  }

  /**
   * It was silent: the trade is the newest of its mint, and so came by the way of those in order.
   */
  @Test
  void aTradeInOrderIntoABarThatWasToldFinalIsACorrection() {
    trade(T0, 10);
    book.advance(T0 + 1000);

    var shown = book.apply(new Trade(mint(1), price(20), at(T0)), true);

    var changed = bar(T0, 10, 20, 10, 20, 2);
    assertThat(shown.updates(), is(empty()));
    assertThat(
        shown.corrections(),
        contains(
            new BarCorrection(S1, T0, Optional.of(changed), true),
            new BarCorrection(S30, T0, Optional.of(changed), true),
            new BarCorrection(M5, T0, Optional.of(changed), true)));
  }

  @Test
  void aBarThatWasToldFinalIsNeverToldAgain() {
    trade(T0, 10);
    book.advance(T0 + 1000);

    var updates = trade(T0, 20);

    assertThat(updates, is(empty()));
    assertThat(stored.of(S1).get(T0), is(bar(T0, 10, 20, 10, 20, 2)));
    assertThat(book.advance(T0 + 2000), is(empty()));
  }

  @Test
  void theNewestBarGoesWithItsLastTradeAndIsACorrection() {
    trade(T0, 10);
    trade(T0 + 5, 30);
    stored.unlog(T0 + 5);

    var revised = late(T0 + 5, true, Long.MAX_VALUE);

    assertThat(
        revised.corrections(), contains(new BarCorrection(S1, T0 + 5, Optional.empty(), false)));
    assertThat(trade(T0 + 7, 20).getFirst(), is(live(S1, bar(T0 + 7, 10, 20, 20, 20, 1))));
  }

  @Test
  void barsOfTheLedgerAreShownFinalOnceInOrderAndTheOpenOnesAtItsEnd() {
    trade(T0, 10);
    book.advance(T0 + 1);

    var updates = new ArrayList<BarUpdate>();
    for (int second = 10; second < 14; second++) {
      updates.addAll(book.advance(T0 + second));
      updates.addAll(
          book.apply(new Trade(mint(1), price(second), at(T0 + second)), false).updates());
    }
    stored.store(book);

    assertThat(
        updates,
        contains(
            last(S1, bar(T0 + 10, 10, 10, 10, 10, 1)),
            last(S1, bar(T0 + 11, 10, 11, 11, 11, 1)),
            last(S1, bar(T0 + 12, 11, 12, 12, 12, 1))));
    assertThat(
        book.caughtUp(),
        contains(
            live(S1, bar(T0 + 13, 12, 13, 13, 13, 1)),
            live(S30, bar(T0, 10, 13, 10, 13, 5)),
            live(M5, bar(T0, 10, 13, 10, 13, 5))));
    assertThat(book.caughtUp(), is(empty()));
  }

  @Test
  void aBarOfTheLedgerThatMayGrowIsNotFinalBeforeTheLedgersEnd() {
    book.advance(T0 + 100);
    stored.log(new Trade(mint(1), price(10), at(T0)));

    assertThat(late(T0, false, T0 + 1).updates(), contains(last(S1, bar(T0, 10, 10, 10, 10, 1))));
    stored.log(new Trade(mint(1), price(11), at(T0 + 3)));
    assertThat(late(T0 + 3, false, T0 + 3).updates(), is(empty()));

    assertThat(
        book.caughtUp(),
        contains(
            last(S30, bar(T0, 10, 11, 10, 11, 2)),
            live(M5, bar(T0, 10, 11, 10, 11, 2)),
            last(S1, bar(T0 + 3, 10, 11, 11, 11, 1))));
  }

  @Test
  void aLossMarksTheBarsOfItsSecondAlsoThoseThatOpenAfterIt() {
    trade(T0, 10);
    stored.lose(mint(1), at(T0 + 2));
    late(T0 + 2, true, Long.MAX_VALUE);

    trade(T0 + 2, 20);
    trade(T0 + 3, 30);

    assertThat(incomplete(S1, T0 + 2), is(true));
    assertThat(incomplete(S1, T0 + 3), is(false));
    assertThat(incomplete(S30, T0), is(true));
    assertThat(incomplete(M5, T0), is(true));
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
    var restarted = new CandleBook(stored, Intervals.DEFAULT, T0, 1000);
    restarted.load(mint(1));

    assertThat(restarted.advance(T0 + 1), contains(last(S1, bar(T0, 10, 10, 10, 10, 1))));
  }

  @Test
  void aBarThatHadEndedBeforeTheRestartIsNotFinishedAgain() {
    trade(T0, 10);
    var restarted = new CandleBook(stored, Intervals.DEFAULT, T0 + 1, 1000);
    restarted.load(mint(1));

    assertThat(restarted.advance(T0 + 2), is(empty()));
  }

  @Test
  void aForgottenSeriesIsReadBack() {
    var small = new CandleBook(stored, Intervals.DEFAULT, 0, 0);
    small.apply(new Trade(mint(1), price(10), at(T0)), true);
    stored.store(small);
    small.advance(T0 + 1000);
    stored.store(small);

    small.apply(new Trade(mint(1), price(20), at(T0 + 1000)), true);
    stored.store(small);

    assertThat(stored.of(S1).get(T0 + 1000), is(bar(T0 + 1000, 10, 20, 20, 20, 1)));
  }

  @Test
  void anyOrderOfTradesGivesTheBarsOfTheLedger() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      var trades = new ArrayList<Trade>();
      long time = T0;
      for (int i = 0; i < 12; i++) {
        time += random.nextInt(3) * random.nextLong(200);
        trades.add(new Trade(mint(1), price(1 + random.nextInt(50)), at(time)));
      }
      var shuffled = new ArrayList<>(trades);
      Collections.shuffle(shuffled, random);

      var market = new CandleBookTest();
      shuffled.forEach(market::take);

      for (var interval : Intervals.DEFAULT.all()) {
        var series = new Series(mint(1), interval);
        assertThat(market.stored.of(series), is(naive(trades, interval)));
      }
    }
  }

  private void take(Trade trade) {
    long seconds = trade.place().timeSeconds();
    book.advance(seconds);
    stored.log(trade);
    if (book.inOrder(mint(1), trade.place())) {
      book.apply(trade, true);
      stored.store(book);
    } else {
      late(seconds, true, Long.MAX_VALUE);
    }
  }

  /** The bars, by another way: all trades in their order, and each bar on its own. */
  private static NavigableMap<Long, Candle> naive(List<Trade> trades, Interval interval) {
    var bars = new TreeMap<Long, Candle>();
    for (var trade : trades.stream().sorted(Comparator.comparing(Trade::place)).toList()) {
      long openTime = interval.openTimeSeconds(trade.place().timeSeconds());
      var is = bars.get(openTime);
      var price = trade.price();
      var open = bars.isEmpty() ? price : bars.lastEntry().getValue().close();
      bars.put(
          openTime,
          is == null
              ? new Candle(openTime, open, price, price, price, 1)
              : new Candle(
                  openTime,
                  is.open(),
                  U128.max(is.tradedHigh(), price),
                  U128.min(is.tradedLow(), price),
                  price,
                  is.updateCount() + 1));
    }
    return bars;
  }
}
