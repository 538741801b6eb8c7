package dev.kline.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.kline.demo.DemoMarket.Planned;
import dev.kline.event.BlockTime;
import dev.kline.event.EventType;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.ProgramEvent.ForceLiquidate;
import dev.kline.event.ProgramEvent.FullClose;
import dev.kline.event.ProgramEvent.LongShort;
import dev.kline.event.ProgramEvent.MilestoneDiscount;
import dev.kline.event.ProgramEvent.PartialClose;
import dev.kline.event.ProgramEvent.TokenCreated;
import dev.kline.event.Transaction;
import dev.kline.event.U128;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoMarketTest {
  /** Some moment in November 2026. */
  private static final long START = 1_795_000_000;

  private static final int EXPONENT = 28;

  private final DemoMarket market = new DemoMarket(1, 4, 8, EXPONENT);

  @Test
  void theSameSeedGivesTheSameMarket() {
    var again = new DemoMarket(1, 4, 8, EXPONENT);

    assertThat(again.mints(), is(market.mints()));
    assertThat(again.creations(), is(market.creations()));
    assertThat(again.second(START), is(market.second(START)));
  }

  /** The README prints this one; whoever changes how mints are made changes it there. */
  @Test
  void theFirstMintOfTheDefaultSeedIsTheOneThatTheReadmePrints() {
    assertThat(
        market.mints().getFirst().toString(), is("GtMcH6pMaxMj5agwvQkvE6rQaMMRu86bQssvFz5kF3rW"));
  }

  @Test
  void moreMintsLeaveTheFirstOnesAsTheyWere() {
    assertThat(new DemoMarket(1, 9, 8, EXPONENT).mints().subList(0, 4), is(market.mints()));
  }

  @Test
  void anotherSeedGivesAnotherMarket() {
    var other = new DemoMarket(2, 4, 8, EXPONENT);

    assertThat(other.mints(), is(not(market.mints())));
    assertThat(other.second(START), is(not(market.second(START))));
  }

  @Test
  void noSignatureComesTwice() {
    var signatures = new HashSet<>();
    market.creations().forEach(created -> signatures.add(created.signature()));

    var transactions = transactions(market, 3600);
    transactions.forEach(transaction -> signatures.add(transaction.signature()));

    assertThat(signatures, hasSize(market.creations().size() + transactions.size()));
  }

  @Test
  void transactionsStandInTheOrderOfTimeAndSlot() {
    var planned = plan(market, 600).toList();

    for (int i = 1; i < planned.size(); i++) {
      Planned before = planned.get(i - 1);
      Planned after = planned.get(i);
      assertThat(after.atMillis(), is(greaterThanOrEqualTo(before.atMillis())));
      assertThat(after.transaction().slot(), is(greaterThanOrEqualTo(before.transaction().slot())));
    }
  }

  @Test
  void aSlotHasOneBlockTimeAndTakes400Milliseconds() {
    Map<Long, BlockTime> times = new HashMap<>();

    plan(market, 600)
        .forEach(planned -> {
          Transaction transaction = planned.transaction();
          var time = new BlockTime(planned.atMillis() / 1000, true);
          assertThat(transaction.time(), is(time));
          assertThat(
              Optional.ofNullable(times.put(transaction.slot(), time)).orElse(time), is(time));
          assertThat(Math.abs(transaction.slot() * 400 - planned.atMillis()), is(lessThan(1000L)));
        });
  }

  @Test
  void aSecondsTradesAreSpreadOverIt() {
    var tenths = new HashSet<Long>();

    plan(market, 60).forEach(planned -> tenths.add(planned.atMillis() % 1000 / 100));

    assertThat(tenths, hasSize(10));
  }

  @Test
  void pricesStayWithinTheBoundsOfTheMarket() {
    var prices = transactions(market, 20_000).stream().flatMap(this::prices).toList();

    assertThat(
        prices,
        everyItem(
            allOf(greaterThan(raw(DemoMarket.PRICE_MIN)), lessThan(raw(DemoMarket.PRICE_MAX)))));
  }

  @Test
  void theBoundsAreNearThePriceThatTheCurveStartsAt() {
    assertThat(DemoMarket.PRICE_MIN, is(greaterThan(2.7959e-8 / 8)));
    assertThat(DemoMarket.PRICE_MAX, is(lessThan(2.7959e-8 * 8)));
  }

  @Test
  void everyMintHasManyDifferentClosesInAMinute() {
    Map<Mint, HashSet<BigDecimal>> closes = new HashMap<>();
    for (long second = START; second < START + 60; second++) {
      var last = new HashMap<Mint, BigDecimal>();
      market.second(second).stream()
          .flatMap(planned -> planned.transaction().events().stream())
          .forEach(
              event -> price(event).ifPresent(price -> last.put(event.mint(), onTheWire(price))));
      last.forEach((mint, close) -> closes.computeIfAbsent(mint, _ -> new HashSet<>()).add(close));
    }

    assertThat(closes.keySet(), hasSize(4));
    assertThat(
        closes.values().stream().map(HashSet::size).toList(), everyItem(is(greaterThan(10))));
  }

  @Test
  void fromOneTradeOfAMintToTheNextThePriceMovesByLittle() {
    Map<Mint, U128> last = new HashMap<>();

    for (Transaction transaction : transactions(market, 3600)) {
      Mint mint = transaction.events().getFirst().mint();
      prices(transaction)
          .forEach(price -> {
            double ratio =
                price.toBigInteger().doubleValue()
                    / last.getOrDefault(mint, price).toBigInteger().doubleValue();
            assertThat(ratio, is(allOf(greaterThan(0.95), lessThan(1.05))));
            last.put(mint, price);
          });
    }
  }

  @Test
  void everyMintTradesWithinSeconds() {
    Map<Mint, Long> last = new HashMap<>();

    for (Transaction transaction : transactions(market, 3600)) {
      Mint mint = transaction.events().getFirst().mint();
      long pause = transaction.time().seconds() - last.getOrDefault(mint, START);
      assertThat("pause of " + mint, pause, is(lessThanOrEqualTo(10L)));
      last.put(mint, transaction.time().seconds());
    }
  }

  @Test
  void theMarketHasAboutTheRateThatWasAsked() {
    double rate = transactions(market, 7200).size() / 7200.0;

    assertThat(rate, is(allOf(greaterThan(6.0), lessThan(10.0))));
    double fast = transactions(new DemoMarket(3, 50, 1000, EXPONENT), 120).size() / 120.0;
    assertThat(fast, is(allOf(greaterThan(700.0), lessThan(1300.0))));
  }

  @Test
  void thereAreBurstsAndQuietStretches() {
    var rates =
        LongStream.range(0, 360)
            .map(ten ->
                LongStream.range(0, 10).map(i -> market.second(START + ten * 10 + i).size()).sum())
            .sorted()
            .toArray();

    assertThat(rates[rates.length - 1], is(greaterThan(3 * rates[0])));
  }

  @Test
  void inAnHourEveryKindOfEventIsSeenAndMostAreSpotTrades() {
    var types = EnumSet.noneOf(EventType.class);
    market.creations().forEach(created -> types.add(created.events().getFirst().type()));
    var events = transactions(market, 3600).stream().flatMap(one -> one.events().stream()).toList();
    events.forEach(event -> types.add(event.type()));

    assertThat(types, is(EnumSet.allOf(EventType.class)));
    long spot = events.stream().filter(BuySell.class::isInstance).count();
    assertThat(spot, is(greaterThan(events.size() * 8L / 10)));
  }

  @Test
  void aNodeThatKnowsOtherDecimalsGetsTheSamePrices() {
    var fewer = new DemoMarket(1, 4, 8, 20);

    double price28 =
        prices(transactions(market, 5).getFirst())
                .findFirst()
                .orElseThrow()
                .toBigInteger()
                .doubleValue()
            / 1e28;
    double price20 =
        prices(transactions(fewer, 5).getFirst())
                .findFirst()
                .orElseThrow()
                .toBigInteger()
                .doubleValue()
            / 1e20;

    assertThat(Math.abs(price28 - price20), is(lessThan(1e-20)));
  }

  private static Stream<Planned> plan(DemoMarket market, int seconds) {
    return LongStream.range(START, START + seconds).mapToObj(market::second).flatMap(List::stream);
  }

  private static List<Transaction> transactions(DemoMarket market, int seconds) {
    return plan(market, seconds).map(Planned::transaction).toList();
  }

  private Stream<U128> prices(Transaction transaction) {
    return transaction.events().stream().flatMap(event -> price(event).stream());
  }

  private static Optional<U128> price(ProgramEvent event) {
    return switch (event) {
      case BuySell trade -> Optional.of(trade.latestPrice());
      case LongShort trade -> Optional.of(trade.latestPrice());
      case FullClose trade -> Optional.of(trade.close().latestPrice());
      case PartialClose trade -> Optional.of(trade.close().latestPrice());
      case TokenCreated _, ForceLiquidate _, MilestoneDiscount _ -> Optional.empty();
    };
  }

  private static U128 raw(double price) {
    return U128.of(new BigDecimal(price).scaleByPowerOfTen(EXPONENT).toBigInteger());
  }

  private static BigDecimal onTheWire(U128 raw) {
    return new BigDecimal(raw.toBigInteger(), EXPONENT).setScale(12, RoundingMode.HALF_UP);
  }
}
