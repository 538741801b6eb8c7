package dev.kline.solana;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.notification;
import static dev.kline.testing.ChainFeed.signature;
import static dev.kline.testing.ChainFeed.trade;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.event.BlockTime;
import dev.kline.event.LedgerCursor;
import dev.kline.event.Signature;
import dev.kline.event.SourceStatus.Ledger;
import dev.kline.event.SourceStatus.State;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.Await;
import dev.kline.testing.CapturedLog;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.FakeLedger;
import dev.kline.testing.FakeNode;
import dev.kline.testing.LedgerRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The live source and its ledger against a node of the loopback, with both threads. */
class SolanaLedgerTest {
  private static final List<String> TRADE = trade(buy(mint(1), 42));
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Passes follow each other quickly; nothing is given up soon. */
  private static final LedgerLimits QUICK = limits(Duration.ofSeconds(5), LONG, 50_000);

  private final FakeNode node = FakeNode.start();
  private final LedgerRecorder sink = new LedgerRecorder();
  private final List<SolanaSource> sources = new ArrayList<>();

  @BeforeEach
  void nodeKnowsTimes() {
    node.blockTimes(slot -> 1_000 + slot);
  }

  @AfterEach
  void close() {
    node.ledger().releaseLists();
    sources.forEach(SolanaSource::close);
    node.close();
  }

  @Test
  void aGapAtAConnectIsMendedInOrderBeforeTheLiveLines() {
    sink.after(new LedgerCursor(99, Optional.empty(), 0));
    for (int n = 1; n <= 1_500; n++) {
      node.ledger().add(100 + n, n, TRADE);
    }
    node.ledger().holdLists();
    var source = start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(1_601, 1_501);
    live(1_602, 1_502);
    Await.until("nothing was held", () -> source.status().ledger().held() == 2);
    assertThat("live lines wait", sink.applied(), is(empty()));

    node.ledger().releaseLists();

    sink.awaitApplied(1_502);
    assertThat(sink.applied(), is(numbers(1_502)));
    Ledger ledger = source.status().ledger();
    assertThat(ledger.missedTransactions(), is(1_500L));
    assertThat(ledger.backfilled(), is(1_500L));
    assertThat(ledger.gapsFound(), is(1L));
    Await.until("it was never healed", () -> source.status().ledger().gapsHealed() == 1);
  }

  /** The list may be made before or after a live line: either way it counts once. */
  @Test
  void aLineThatIsBothHeldAndListedCountsOnceAndIsNotFetched() {
    sink.after(new LedgerCursor(99, Optional.empty(), 0));
    node.ledger().add(100, 1, TRADE);
    node.ledger().holdLists();
    var source = start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(101, 2);
    live(102, 3);
    Await.until("nothing was held", () -> source.status().ledger().held() == 2);
    node.ledger().add(101, 2, TRADE);
    node.ledger().releaseLists();
    sink.awaitApplied(3);

    node.ledger().add(102, 3, TRADE);
    Await.until("3 is never settled", () -> sink.isSettled(signature(3)));

    assertThat(sink.applied(), is(numbers(3)));
    assertThat(node.ledger().fetched(), contains(signature(1)));
  }

  @Test
  void aLineThatTheStreamLostIsFoundBehindIt() {
    node.ledger().slot(50);
    start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    sink.awaitApplied(1);

    node.ledger().add(100, 1, TRADE);
    node.ledger().add(101, 2, TRADE);

    Await.until("2 was never found", () -> sink.isSettled(signature(2)));
    assertThat(sink.time(signature(2)), is(Optional.of(new BlockTime(1_101, true))));
    assertThat(node.ledger().fetched(), contains(signature(2)));
  }

  @Test
  void whatComesWhileTheConnectionIsDownIsThereWhenItIsBack() {
    node.ledger().slot(50);
    start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    node.ledger().add(100, 1, TRADE);
    Await.until("1 is never settled", () -> sink.isSettled(signature(1)));

    node.drop();
    node.ledger().add(101, 2, TRADE);
    node.ledger().add(102, 3, TRADE);
    node.awaitSubscriptions(2);
    live(103, 4);

    sink.awaitApplied(4);
    assertThat(sink.applied(), is(numbers(4)));
  }

  @Test
  void aConnectionThatIsLostWhileItsLinesAreHeldLosesNone() {
    sink.after(new LedgerCursor(99, Optional.empty(), 0));
    node.ledger().holdLists();
    var source = start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    Await.until("nothing was held", () -> source.status().ledger().held() == 1);

    node.drop();
    node.awaitSubscriptions(2);
    live(101, 2);
    node.ledger().add(100, 1, TRADE);
    node.ledger().releaseLists();

    Await.until("one is lost", () -> sink.applied().size() == 2);
    assertThat(sink.applied(), is(numbers(2)));
  }

  @Test
  void aNodeThatAnswersNothingHoldsTheLiveStreamNotForLong() {
    try (var log = CapturedLog.of(LiveLogs.class)) {
      sink.after(new LedgerCursor(99, Optional.empty(), 0));
      node.ledger().add(100, 1, TRADE);
      node.busy(Integer.MAX_VALUE, 0);
      var source = start(limits(Duration.ofMillis(50), LONG, 50_000), 0);
      node.awaitSubscriptions(1);
      live(101, 2);

      sink.awaitApplied(1);
      assertThat(sink.applied(), contains(signature(2)));
      assertThat(
          log.lines(),
          contains(startsWith("WARNING live goes on before the gap is mended held=1 reason=")));
      assertThat(source.status().ledger().trouble(), is("HTTP status 429"));
      assertThat(source.status().ledger().catchingUp(), is(true));

      node.busy(0, 0);
      Await.until("the gap stays", () -> sink.isSettled(signature(1)));
      assertThat(source.status().ledger().trouble(), is(""));
    }
  }

  @Test
  void neitherTimeNorNumberOfWhatIsHeldGrowsWithoutEnd() {
    node.ledger().slot(50);
    for (LedgerLimits limits :
        new LedgerLimits[] {limits(LONG, Duration.ofMillis(50), 50_000), limits(LONG, LONG, 2)}) {
      var recorder = new LedgerRecorder().after(new LedgerCursor(50, Optional.empty(), 0));
      node.ledger().holdLists();
      var source = source(limits, 0, Commitment.CONFIRMED);
      source.start(recorder);
      Await.until("it never connected", () -> source.status().state() == State.CONNECTED);
      live(100, 1);
      live(101, 2);
      live(102, 3);

      recorder.awaitApplied(3);
      node.ledger().releaseLists();
      source.close();
    }
  }

  @Test
  void theVeryFirstStartBeginsWithNow() {
    node.ledger().add(100, 1, TRADE);
    node.ledger().add(101, 2, TRADE);

    start(QUICK, 0);
    node.awaitSubscriptions(1);

    assertThat(
        "known before the subscription was asked for",
        sink.cursor(),
        is(Optional.of(new LedgerCursor(101, Optional.of(signature(2)), 1_101))));
    sink.awaitPasses(2);
    assertThat(sink.applied(), is(empty()));
  }

  @Test
  void theVeryFirstStartOfAnEmptyLedgerBeginsWithItsSlot() {
    node.ledger().slot(77);

    start(QUICK, 0);
    node.awaitSubscriptions(1);

    assertThat(sink.cursor(), is(Optional.of(new LedgerCursor(77, Optional.empty(), 0))));
  }

  @Test
  void theVeryFirstStartMayFetchSoManyOfThePast() {
    for (int n = 1; n <= 1_500; n++) {
      node.ledger().add(100 + n, n, TRADE);
    }

    start(QUICK, 1_200);

    sink.awaitApplied(1_200);
    sink.awaitPasses(2);
    assertThat(sink.applied(), is(numbers(1_500).subList(300, 1_500)));
  }

  @Test
  void aNodeThatGivesShortPagesGivesAsMuchOfThePast() {
    for (int n = 1; n <= 300; n++) {
      node.ledger().add(100 + n, n, TRADE);
    }
    node.ledger().pageMax(100);

    start(QUICK, 250);

    sink.awaitApplied(250);
    sink.awaitPasses(2);
    assertThat(sink.applied(), is(numbers(300).subList(50, 300)));
  }

  @Test
  void aPastThatIsShorterThanTheLimitIsFetchedWhole() {
    for (int n = 1; n <= 20; n++) {
      node.ledger().add(100 + n, n, TRADE);
    }

    start(QUICK, 1_200);

    sink.awaitApplied(20);
    assertThat(sink.applied(), is(numbers(20)));
  }

  @Test
  void aNodeThatIsSilentAtTheFirstStartDelaysItABitAndNothingHeardIsBehindTheCursor() {
    node.ledger().slot(500);
    node.busy(Integer.MAX_VALUE, 0);
    start(limits(Duration.ofMillis(50), LONG, 50_000), 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    sink.awaitApplied(1);
    node.ledger().add(99, 9, TRADE);
    node.ledger().add(100, 1, TRADE);
    node.ledger().add(101, 2, TRADE);

    node.busy(0, 0);

    Await.until("1 is never settled", () -> sink.isSettled(signature(1)));
    Await.until("2 is never found", () -> sink.isSettled(signature(2)));
    assertThat(sink.applied(), is(numbers(2)));
  }

  /** The second start took itself for the very first, and began with its own now. */
  @Test
  void aGapBehindALifeThatNeverReachedTheLedgerIsMended() {
    node.busy(Integer.MAX_VALUE, 0);
    var first = start(limits(Duration.ofMillis(50), LONG, 50_000), 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    sink.awaitApplied(1);
    first.close();
    node.ledger().add(99, 9, TRADE);
    node.ledger().add(100, 1, TRADE);
    node.ledger().add(101, 2, TRADE);
    node.ledger().add(102, 3, TRADE);

    node.busy(0, 0);
    start(QUICK, 0);

    sink.awaitApplied(3);
    assertThat(sink.applied(), is(numbers(3)));
  }

  @Test
  void whatNeverCameIntoTheLedgerIsRetracted() {
    node.ledger().slot(50);
    start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    live(110, 2);
    sink.awaitApplied(2);
    node.ledger().add(110, 2, TRADE);
    node.ledger().slot(200);

    node.slot(200);

    Await.until("1 stays", () -> sink.retracted().contains(signature(1)));
    assertThat(sink.retracted(), contains(signature(1)));
  }

  /** Nothing is listed behind it, so a bar of the last trade of all would stay wrong for ever. */
  @Test
  void whatNeverCameIntoTheLedgerIsRetractedThoughNobodyTradesAfterIt() {
    node.ledger().slot(50);
    start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    node.ledger().add(100, 1, TRADE);
    live(100, 2);
    sink.awaitApplied(2);
    node.ledger().slot(700);

    node.slot(612);

    Await.until("2 stays", () -> sink.retracted().contains(signature(2)));
    assertThat(sink.retracted(), contains(signature(2)));
  }

  @Test
  void theClockStandsWhileLinesAreHeldAndGoesOnAfterThem() {
    sink.after(new LedgerCursor(99, Optional.empty(), 0));
    node.ledger().holdLists();
    var source = start(QUICK, 0);
    node.awaitSubscriptions(1);
    live(100, 1);
    node.slot(140);
    Await.until("slot 140 went unheard", () -> source.status().newestSlot() == 140);
    assertThat(sink.clocks(), is(empty()));

    node.ledger().releaseLists();

    Await.until("the clock stands still", () -> !sink.clocks().isEmpty());
    assertThat(sink.applied(), is(numbers(1)));
    assertThat(sink.clocks().size(), is(1));
  }

  @Test
  void whereNobodyTellsSlotsTheyAreAskedFor() {
    node.refuseSlots("{\"code\":-32601,\"message\":\"Method not found\"}");
    node.ledger().slot(116);

    start(QUICK, 0);

    Await.until("the clock stands still", () -> sink.clocks().contains(1_100L));
  }

  @Test
  void aCutLogWithoutEventsIsFetchedAndNotToldLive() {
    var lines = new ArrayList<>(ChainFeed.transaction(ChainFeed.instruction(1)));
    lines.add("Log truncated");
    node.ledger().slot(50);
    var source = start(QUICK, 0);
    node.awaitSubscriptions(1);
    node.send(notification(100, 1, lines));
    live(101, 2);
    sink.awaitApplied(1);
    assertThat(sink.heard(), contains(signature(2)));

    node.ledger()
        .add(new FakeLedger.Entry(100, signature(1), false, lines, List.of(mint(7).toString())));

    sink.awaitApplied(2);
    assertThat(sink.transaction(signature(1)).mayMiss(), hasItem(mint(7).address()));
    assertThat(source.status().counts().truncatedLogs(), is(1L));
    assertThat(source.status().ledger().missedTransactions(), is(0L));
  }

  @Test
  void aCutLogWithEventsIsToldAtOnceWithTheMintsThatItNames() {
    var lines = new ArrayList<>(TRADE);
    lines.add("Log truncated");
    node.ledger().slot(50);
    start(QUICK, 0);
    node.awaitSubscriptions(1);

    node.send(notification(100, 1, lines));

    sink.awaitApplied(1);
    assertThat(sink.transaction(signature(1)).mayMiss(), contains(mint(1).address()));
  }

  @Test
  void aSmallGapWithNothingMissedIsNotWorthALine() {
    try (var log = CapturedLog.of(LedgerProgress.class)) {
      node.ledger().slot(50);
      start(QUICK, 0);
      node.awaitSubscriptions(1);
      live(100, 1);
      sink.awaitApplied(1);
      node.ledger().add(100, 1, TRADE);
      node.drop();
      node.awaitSubscriptions(2);
      sink.awaitPasses(2);

      assertThat(log.lines(), is(empty()));
    }
  }

  private void live(long slot, long number) {
    node.send(notification(slot, number, TRADE));
  }

  private static List<Signature> numbers(int last) {
    var numbers = new ArrayList<Signature>();
    for (int n = 1; n <= last; n++) {
      numbers.add(signature(n));
    }
    return numbers;
  }

  private SolanaSource start(LedgerLimits limits, int backfill) {
    var source = source(limits, backfill, Commitment.CONFIRMED);
    source.start(sink);
    return source;
  }

  private static LedgerLimits limits(Duration hopeless, Duration hold, int heldMax) {
    return new LedgerLimits(
        Duration.ofMillis(20),
        hopeless,
        hold,
        hopeless,
        heldMax,
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(5),
        Duration.ofMillis(50),
        LONG);
  }

  private SolanaSource source(LedgerLimits limits, int backfill, Commitment commitment) {
    var config =
        new SolanaConfig(
            node.rpcUrl(),
            node.wsUrl(),
            ChainFeed.PROGRAM,
            commitment,
            Duration.ofSeconds(15),
            Layout.L1,
            new SolanaConfig.Ledger(Duration.ofSeconds(1), backfill, 2));
    var source =
        new SolanaSource(
            config,
            NodeSocket.Limits.of(Duration.ofSeconds(15)),
            new SteppedPace(),
            limits,
            Pace.SYSTEM);
    sources.add(source);
    return source;
  }
}
