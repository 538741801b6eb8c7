package dev.kline.solana;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.signature;
import static dev.kline.testing.ChainFeed.trade;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.event.BlockTime;
import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.event.SourceStatus.Ledger;
import dev.kline.event.Transaction;
import dev.kline.testing.CapturedLog;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.FakeLedger.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One pass after the other, on the thread of the test, against a node of the loopback. */
class LedgerPassTest {
  private static final List<String> TRADE = trade(buy(mint(1), 42));

  private final LedgerRig rig = new LedgerRig(new LedgerCursor(99, Optional.empty(), 0));

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatWasNotHeardIsAppliedInTheLedgersOrderWithItsExactTime() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(100, 2, TRADE);
    rig.ledger().add(101, 3, TRADE);

    rig.pass(true);

    assertThat(rig.sink.applied(), contains(signature(1), signature(2), signature(3)));
    assertThat(rig.sink.time(signature(3)), is(Optional.of(new BlockTime(1_101, true))));
    assertThat(rig.progress.newestSeconds(), is(1_101L));
  }

  @Test
  void moreThanAThousandComeOverSeveralPagesInOrderAndEachIsFetchedOnce() throws Exception {
    fill(2_500, 100);

    rig.pass(true);

    assertThat(rig.sink.applied(), is(numbers(1, 2_500)));
    assertThat(rig.ledger().fetched().size(), is(2_500));
    assertThat(new HashSet<>(rig.ledger().fetched()).size(), is(2_500));
    assertThat(noSlotIsSplit(rig.sink.stretches()), is(true));
  }

  /** Of a page that is not the first or the last, only its last entry is kept on the way back. */
  @Test
  void memoryHoldsTwoPagesHoweverLongTheGapIs() throws Exception {
    fill(4_500, 100);

    rig.pass(true);

    int back = 5;
    int again = 3;
    int end = 2;
    assertThat(rig.ledger().calls("getSignaturesForAddress"), is(back + again + end));
    assertThat(rig.sink.applied(), is(numbers(1, 4_500)));
  }

  /** It was taken for the end of the gap, and the cursor jumped over the rest. */
  @Test
  void aPageThatIsShorterThanAskedForIsNotTheEndOfTheGap() throws Exception {
    rig.ledger().add(99, 1_000, TRADE);
    fill(250, 100);
    rig.ledger().pageMax(100);
    for (var signature : List.of(Optional.<Signature>empty(), Optional.of(signature(1_000)))) {
      rig.sink.after(new LedgerCursor(99, signature, 0));
      rig.restarted().run(true);

      assertThat(rig.sink.applied(), is(numbers(1, 250)));
      rig.sink.retract(numbers(1, 250));
    }
  }

  /** A balancer asked a node that lags: it did not know where the page before had ended. */
  @Test
  void anEmptyPageIsNotTheEndOfTheGapUnlessTheCursorFollows() throws Exception {
    rig.ledger().add(99, 5_000, TRADE);
    fill(1_500, 100);
    rig.live.slot(10_000);
    var begin = new LedgerCursor(99, Optional.of(signature(5_000)), 0);
    rig.sink.after(begin);

    rig.ledger().emptyPages(1);
    var one = assertThrows(IOException.class, () -> rig.pass(true));
    rig.ledger().emptyPages(2);
    var two = assertThrows(IOException.class, () -> rig.pass(true));

    assertThat(one.getMessage(), is("the ledger's list ends before the cursor"));
    assertThat(two.getMessage(), is("the ledger's list ends before the cursor"));
    assertThat(rig.sink.cursor(), is(Optional.of(begin)));
    assertThat(rig.sink.applied(), is(empty()));

    rig.pass(true);

    assertThat(rig.sink.applied(), is(numbers(1, 1_500)));
  }

  @Test
  void whereTheNodeHasForgottenTheCursorThePassesGoOnWithWhatItStillLists() throws Exception {
    rig.ledger().add(99, 5_000, TRADE);
    rig.sink.after(new LedgerCursor(99, Optional.of(signature(5_000)), 0));
    rig.ledger().forgetBefore(150);
    fill(1_500, 150);
    rig.live.slot(10_000);

    try (var log = CapturedLog.of(LedgerProgress.class)) {
      for (int i = 0; i < 2; i++) {
        var early = assertThrows(IOException.class, () -> rig.pass(true));
        assertThat(early.getMessage(), is("the node has forgotten the ledger before slot 150"));
      }
      assertThat(rig.sink.applied(), is(empty()));

      rig.pass(true);
      rig.ledger().add(9_000, 1_501, TRADE);
      rig.pass(false);

      assertThat(rig.sink.applied(), is(numbers(1, 1_501)));
      assertThat(rig.sink.cursor().orElseThrow().slot(), is(9_000L));
      assertThat(
          log.lines().stream().filter(line -> line.startsWith("WARNING")).toList(),
          contains(
              startsWith(
                  "WARNING ledger forgotten by the node after_slot=99 before_slot=150: trades")));
    }
    assertThat(rig.status().gapsFound() - rig.status().gapsHealed(), is(1L));
  }

  @Test
  void aPassBehindTheCursorsTransactionCostsOneCallMoreAndNoneIfNothingIsNew() throws Exception {
    rig.ledger().add(99, 1_000, TRADE);
    rig.sink.after(new LedgerCursor(99, Optional.of(signature(1_000)), 0));
    rig.pass(false);
    assertThat(rig.ledger().calls("getSignaturesForAddress"), is(1));

    rig.ledger().add(100, 1, TRADE);
    rig.pass(false);
    assertThat(rig.ledger().calls("getSignaturesForAddress"), is(3));
  }

  /** The hold was given up in the midst of a long fetch, as if the node had said nothing. */
  @Test
  void aLongFetchWhoseRequestsAreAnsweredIsNoSilence() throws Exception {
    fill(40, 100);
    rig.node.refuseBatches(400);
    var silent = new AtomicBoolean();
    rig.ledger()
        .beforeTransaction(() -> {
          rig.pace.step(Duration.ofSeconds(1));
          silent.compareAndSet(false, rig.rpc.failsFor(Duration.ofSeconds(10)));
        });

    rig.pass(true);

    assertThat(rig.sink.applied(), is(numbers(1, 40)));
    assertThat(silent.get(), is(false));
  }

  @Test
  void whatWasHeardOfAnotherSlotIsFetchedAndIsNotMissed() throws Exception {
    rig.ledger().add(101, 1, TRADE);
    rig.sink.heard(heard(100, 1));

    rig.pass(false);

    assertThat(rig.ledger().fetched(), contains(signature(1)));
    var entry = rig.sink.stretches().getFirst().entries().getFirst();
    assertThat(entry.slot(), is(101L));
    assertThat(entry.transaction().orElseThrow().slot(), is(101L));
    assertThat(rig.status().gapsFound(), is(0L));
  }

  @Test
  void whatWasHeardOfAnotherSlotAndSaysNothingWhereItIsIsTakenBack() throws Exception {
    rig.ledger().add(101, 1, List.of("Program log: nothing"));
    rig.sink.heard(heard(100, 1));

    rig.pass(false);
    rig.pass(false);

    assertThat(rig.sink.retracted(), contains(signature(1)));
    assertThat(rig.ledger().fetched(), contains(signature(1)));
  }

  @Test
  void whatWasHeardIsSettledWithoutBeingFetched() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.sink.heard(heard(100, 1));

    rig.pass(false);

    assertThat(rig.sink.isSettled(signature(1)), is(true));
    assertThat(rig.sink.time(signature(1)), is(Optional.of(new BlockTime(1_100, true))));
    assertThat(rig.ledger().fetched(), is(empty()));
    assertThat(rig.status().gapsFound(), is(0L));
  }

  @Test
  void aTransactionThatFailedIsNeitherFetchedNorSettledAndTheCursorPassesIt() throws Exception {
    rig.ledger().add(new Entry(100, signature(1), true, TRADE, List.of()));
    rig.live.slot(1_000);

    rig.pass(true);

    assertThat(rig.ledger().fetched(), is(empty()));
    assertThat(rig.sink.applied(), is(empty()));
    assertThat(cursorSignature(), is(Optional.of(signature(1))));
  }

  @Test
  void theCursorStaysThirtyTwoSlotsBehind() throws Exception {
    for (long slot = 100; slot < 200; slot++) {
      rig.ledger().add(slot, slot, TRADE);
    }

    rig.pass(true);
    assertThat(rig.sink.cursor(), is(Optional.of(cursor(167))));

    rig.live.slot(210);
    rig.pass(false);
    assertThat(rig.sink.cursor(), is(Optional.of(cursor(178))));
    assertThat(rig.ledger().fetched().size(), is(100));
  }

  @Test
  void aTransactionThatIsListedLateIsFoundByTheNextPassAndItsSlotSettledWhole() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(100, 3, TRADE);
    rig.ledger().add(120, 4, TRADE);
    rig.pass(true);
    rig.ledger().insert(1, 100, 2, TRADE);
    int before = rig.sink.stretches().size();

    rig.pass(true);

    var late = rig.sink.stretches().subList(before, rig.sink.stretches().size());
    assertThat(late.size(), is(1));
    assertThat(settled(late.getFirst()), contains(signature(1), signature(2), signature(3)));
    assertThat(rig.ledger().fetched().size(), is(4));
  }

  @Test
  void aSlotThatIsListedAsItWasSettledIsNotSettledAgain() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.pass(true);
    int before = rig.sink.stretches().size();

    rig.pass(false);
    rig.pass(false);

    assertThat(rig.sink.stretches().size(), is(before));
  }

  @Test
  void aCursorWhoseTransactionIsGoneEndsTheWalkByItsSlot() throws Exception {
    for (long slot = 100; slot < 110; slot++) {
      rig.ledger().add(slot, slot, TRADE);
    }
    rig.sink.after(new LedgerCursor(105, Optional.of(signature(999)), 0));

    rig.pass(true);

    assertThat(rig.sink.applied(), is(numbers(105, 109)));
  }

  @Test
  void theCursorsOwnSlotComesWholeIfItHasMoreAndWhatWasThereIsNotFetched() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(105, 2, TRADE);
    rig.ledger().add(105, 3, TRADE);
    rig.ledger().add(105, 4, TRADE);
    rig.sink.after(new LedgerCursor(105, Optional.of(signature(3)), 0));

    rig.pass(true);

    var stretch = rig.sink.stretches().getFirst();
    assertThat(settled(stretch), contains(signature(2), signature(3), signature(4)));
    assertThat(rig.sink.applied(), contains(signature(4)));
    assertThat(rig.ledger().fetched(), contains(signature(4)));
  }

  @Test
  void aTransactionThatIsNotThereAtFirstIsWaitedForWhileCatchingUp() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().absent(1, 3);

    rig.pass(true);

    assertThat(rig.sink.applied(), contains(signature(1)));
    assertThat(rig.pace.pauses().size(), is(3));
  }

  @Test
  void waitingForWhatIsNotThereEndsAfterThreeSecondsAndTheCursorDoesNotPassIt() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(110, 2, TRADE);
    rig.ledger().add(120, 3, TRADE);
    rig.ledger().absent(2, 30);
    rig.live.slot(1_000);

    rig.pass(true);

    assertThat(rig.sink.applied(), contains(signature(1), signature(3)));
    assertThat(cursorSignature(), is(Optional.of(signature(1))));
    assertThat(rig.status().gapsFound() - rig.status().gapsHealed(), is(1L));
    long waited = rig.pace.pauses().stream().mapToLong(Duration::toMillis).sum();
    assertThat(waited, is(3_200L));

    rig.ledger().absent(2, 0);
    rig.pass(false);

    assertThat(rig.sink.applied(), containsInAnyOrder(numbers(1, 3).toArray()));
    assertThat(cursorSignature(), is(Optional.of(signature(3))));
    assertThat(rig.status().gapsFound() - rig.status().gapsHealed(), is(0L));
  }

  @Test
  void aTransactionThatNoNodeHasForTwoMinutesIsGivenUpAndSaidOnce() throws Exception {
    try (var log = CapturedLog.of(MissingTransactions.class)) {
      rig.ledger().add(100, 1, TRADE);
      rig.ledger().add(110, 2, TRADE);
      rig.ledger().absent(1, Integer.MAX_VALUE);
      rig.live.slot(1_000);
      rig.pass(false);
      for (int passes = 2; passes <= 8; passes++) {
        rig.pace.step(Duration.ofSeconds(17));
        rig.pass(false);
      }
      assertThat(log.lines(), is(empty()));

      rig.pace.step(Duration.ofSeconds(1));
      rig.pass(false);
      rig.pass(false);

      assertThat(
          log.lines(),
          contains(startsWith("WARNING transaction unavailable, its events are lost")));
      assertThat(log.lines().getFirst().contains(signature(1).toString()), is(true));
    }
    assertThat(rig.status().unavailableTransactions(), is(1L));
    assertThat(cursorSignature(), is(Optional.of(signature(2))));
  }

  /** A silent node was taken for one that had said no all the time. */
  @Test
  void aTransactionIsNotGivenUpForTheTimeInWhichNobodyAnswered() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().absent(1, 2);
    rig.live.slot(1_000);
    rig.pass(false);
    rig.pace.step(Duration.ofMinutes(10));
    rig.pass(false);

    rig.pass(false);

    assertThat(rig.sink.applied(), contains(signature(1)));
    assertThat(rig.status().unavailableTransactions(), is(0L));
  }

  @Test
  void anErrorIsNoWordOnTheTransactionUnlessItIsOneOfAFew() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(101, 2, TRADE);
    rig.live.slot(1_000);
    rig.ledger().error(1, -32603, 2);

    rig.pass(false);

    assertThat(rig.sink.applied(), contains(signature(1), signature(2)));
    assertThat("asked again with patience", rig.pace.pauses().size(), is(2));

    rig.ledger().add(102, 3, TRADE);
    rig.ledger().error(3, -32015, Integer.MAX_VALUE);
    rig.pass(false);

    assertThat(rig.pace.pauses().size(), is(2));
    assertThat(cursorSignature(), is(Optional.of(signature(2))));
  }

  @Test
  void aBusyNodeIsLeftAloneForAsLongAsItWantsAndThenAskedTheSame() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.node.busy(2, 7);

    rig.pass(true);

    assertThat(rig.sink.applied(), contains(signature(1)));
    assertThat(rig.pace.pauses(), contains(Duration.ofSeconds(7), Duration.ofSeconds(7)));
    assertThat(rig.status().trouble(), is(""));
  }

  @Test
  void aNodeThatRefusesManyCallsInOneRequestIsAskedBySingleOnes() throws Exception {
    for (int status : new int[] {400, 413}) {
      try (var other = new LedgerRig(new LedgerCursor(99, Optional.empty(), 0));
          var log = CapturedLog.of(TransactionFetcher.class)) {
        for (int n = 1; n <= 300; n++) {
          other.ledger().add(100 + n, n, TRADE);
        }
        other.node.refuseBatches(status);

        other.pass(true);

        assertThat(other.sink.applied(), is(numbers(1, 300)));
        assertThat(other.pace.pauses(), is(empty()));
        assertThat(log.lines().size(), is(1));
      }
    }
  }

  @Test
  void behindTheLiveStreamAYoungTransactionIsLeftToTheNextPassOnce() throws Exception {
    rig.live.slot(105);
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(97 + 8, 2, TRADE);
    rig.sink.heard(heard(100, 1));

    rig.pass(false);
    assertThat(rig.ledger().fetched(), is(empty()));

    rig.pass(false);
    assertThat(rig.sink.applied(), contains(signature(1), signature(2)));
  }

  @Test
  void whatIsHeldIsTakenFromThereWithTheLedgersTime() throws Exception {
    rig.ledger().add(100, 1, TRADE);
    rig.ledger().add(101, 2, TRADE);
    rig.hold.begin();
    rig.hold.add(new HeardTransaction(signature(2), 101, List.of(buy(mint(1), 42)), false));

    rig.pass(true);

    assertThat(rig.ledger().fetched(), contains(signature(1)));
    assertThat(rig.sink.applied(), contains(signature(1), signature(2)));
    assertThat(rig.sink.time(signature(2)), is(Optional.of(new BlockTime(1_101, true))));
    assertThat("it need not be told again", rig.hold.size(), is(0));
  }

  @Test
  void aWholeLogWithoutAnEventIsFetchedOnceAndIsNoGap() throws Exception {
    rig.ledger().add(100, 1, ChainFeed.transaction(ChainFeed.instruction(1)));
    rig.pass(true);
    rig.ledger().add(100, 2, ChainFeed.transaction(ChainFeed.instruction(1)));
    rig.pass(true);

    assertThat(rig.ledger().fetched(), contains(signature(1), signature(2)));
    assertThat(rig.sink.applied(), is(empty()));
    assertThat(rig.status().gapsFound(), is(0L));
  }

  @Test
  void aCutLogIsFetchedThoughItWasHeardAndNamesAllItsAccounts() throws Exception {
    var lines = new ArrayList<>(TRADE);
    lines.add("Log truncated");
    rig.ledger()
        .add(new Entry(100, signature(1), false, lines, List.of(mint(2).toString(), "no account")));
    rig.live.cut(signature(1));
    rig.sink.heard(heard(100, 1));

    rig.pass(false);
    rig.pass(false);

    var entry = rig.sink.stretches().getFirst().entries().getFirst();
    assertThat(
        entry.transaction().orElseThrow().mayMiss(),
        containsInAnyOrder(mint(1).address(), mint(2).address()));
    assertThat(rig.ledger().fetched(), contains(signature(1)));
    assertThat("it was heard", rig.status().missedTransactions(), is(0L));
  }

  @Test
  void aTransactionWithoutALogMayMissAnythingThatItNames() throws Exception {
    rig.ledger().add(new Entry(100, signature(1), false, List.of(), List.of(mint(2).toString())));

    rig.pass(true);

    assertThat(rig.sink.transaction(signature(1)).mayMiss(), contains(mint(2).address()));
  }

  @Test
  void aTimeThatTheListLacksIsAskedFor() throws Exception {
    rig.ledger().timeless();
    rig.ledger().add(100, 1, TRADE);
    rig.pass(true);
    assertThat("nobody knows it yet", rig.sink.applied(), is(empty()));

    rig.node.blockTimes(slot -> 5_000 + slot);
    rig.pass(true);

    assertThat(rig.sink.time(signature(1)), is(Optional.of(new BlockTime(5_100, true))));
  }

  /** It became 0, as if nothing were known. */
  @Test
  void theCursorHasATimeThoughTheListLacksIt() throws Exception {
    rig.ledger().timeless();
    rig.node.blockTimes(slot -> 5_000 + slot);
    rig.live.slot(1_000);
    rig.ledger().add(100, 1, TRADE);
    rig.pass(true);
    assertThat(rig.sink.cursor(), is(Optional.of(cursor(100, 1, 5_100))));

    rig.ledger().add(new Entry(101, signature(2), true, TRADE, List.of()));
    rig.pass(true);
    assertThat(rig.sink.cursor(), is(Optional.of(cursor(101, 2, 5_100))));
  }

  @Test
  void whatTwoPagesListIsSettledOnce() throws Exception {
    for (int n = 1; n <= 1_500; n++) {
      rig.ledger().add(100, n, TRADE);
    }
    rig.ledger().overlap(1);

    rig.pass(true);

    var settled = rig.sink.stretches().stream().flatMap(each -> settled(each).stream()).toList();
    assertThat(settled, is(numbers(1, 1_500)));
  }

  /** What was settled before a crash is not asked for again. */
  @Test
  void anotherPassGoesOnWhereALongOneWasBrokenOff() throws Exception {
    fill(1_000, 100);
    rig.live.slot(10_000);
    rig.failAfterStretches(3);
    assertThrows(IllegalStateException.class, () -> rig.pass(true));

    rig.failAfterStretches(Integer.MAX_VALUE);
    var restarted = rig.restarted();
    restarted.run(true);

    assertThat(rig.sink.applied(), is(numbers(1, 1_000)));
    assertThat("one stretch again", rig.ledger().fetched().size(), is(lessThan(1_210)));
  }

  @Test
  void aGapIsSaidWhenItIsFoundAndWhenItIsHealed() throws Exception {
    try (var log = CapturedLog.of(LedgerProgress.class)) {
      rig.ledger().add(100, 1, TRADE);
      rig.ledger().add(101, 2, TRADE);
      rig.pass(true);
      rig.pass(true);

      assertThat(
          log.lines(),
          contains(
              is("INFO gap found after_slot=99 transactions≥2"),
              startsWith("INFO gap healed transactions=2 after=PT")));
    }
    assertThat(rig.status(), is(new Ledger(true, 2, 2, 0, 1, 1, 2, 0, "")));
  }

  @Test
  void aListThatContradictsItselfBreaksThePassOff() throws Exception {
    rig.ledger().add(101, 1, TRADE);
    rig.ledger().add(100, 2, TRADE);
    rig.pace.interruptAfter(3);

    assertThrows(InterruptedException.class, () -> rig.pass(true));
    assertThat(rig.sink.applied(), is(empty()));
    assertThat(rig.status().trouble(), is("the ledger's list is out of order"));
  }

  @Test
  void anEmptyLedgerCostsOneCallAndSettlesNothing() throws Exception {
    rig.pass(true);

    assertThat(rig.sink.stretches(), is(empty()));
    assertThat(rig.ledger().calls("getSignaturesForAddress"), is(1));
  }

  private void fill(int count, long firstSlot) {
    for (int n = 1; n <= count; n++) {
      rig.ledger().add(firstSlot + n / 3, n, TRADE);
    }
  }

  private static List<Signature> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(ChainFeed::signature).toList();
  }

  private static List<Signature> settled(LedgerStretch stretch) {
    return stretch.entries().stream().map(LedgerEntry::signature).toList();
  }

  private static boolean noSlotIsSplit(List<LedgerStretch> stretches) {
    var ended = new HashSet<Long>();
    for (LedgerStretch stretch : stretches) {
      var slots = stretch.entries().stream().map(LedgerEntry::slot).distinct().toList();
      if (!slots.stream().allMatch(ended::add)) {
        return false;
      }
    }
    return true;
  }

  private static LedgerCursor cursor(long slot, long number, long seconds) {
    return new LedgerCursor(slot, Optional.of(signature(number)), seconds);
  }

  private static LedgerCursor cursor(long slotAndNumber) {
    return new LedgerCursor(
        slotAndNumber, Optional.of(signature(slotAndNumber)), 1_000 + slotAndNumber);
  }

  private Optional<Signature> cursorSignature() {
    return rig.sink.cursor().flatMap(LedgerCursor::signature);
  }

  private static Transaction heard(long slot, long number) {
    return new Transaction(
        signature(number), slot, new BlockTime(7, false), List.of(buy(mint(1), 42)));
  }
}
