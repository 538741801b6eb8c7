package dev.kline.solana;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.signature;
import static dev.kline.testing.ChainFeed.trade;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.kline.event.BlockTime;
import dev.kline.event.LedgerCursor;
import dev.kline.event.Transaction;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrphansTest {
  private final LedgerRig rig = new LedgerRig(new LedgerCursor(99, Optional.empty(), 0));
  private final Orphans orphans = new Orphans(rig.sink, rig.rpc, rig.missing(), rig.progress);

  @BeforeEach
  void oneIsHeardOfSlotHundred() {
    rig.sink.heard(
        new Transaction(signature(1), 100, new BlockTime(7, false), List.of(buy(mint(1), 42))));
    rig.node.blockTimes(slot -> 1_000 + slot);
    rig.ledger().slot(200);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatNobodyKnowsOfIsRetractedAfterTwoPasses() throws Exception {
    orphans.judge(150);
    assertThat(rig.sink.retracted(), is(empty()));

    orphans.judge(150);
    assertThat(rig.sink.retracted(), contains(signature(1)));
  }

  @Test
  void whatIsOfASlotThatTheNodeHasForgottenStandsAsItWasHeard() throws Exception {
    rig.ledger().forgetBefore(101);

    orphans.judge(150);
    orphans.judge(150);

    assertThat(rig.sink.retracted(), is(empty()));
    assertThat(rig.sink.isSettled(signature(1)), is(true));
    assertThat(rig.sink.time(signature(1)), is(Optional.of(new BlockTime(7, false))));
  }

  @Test
  void whatTheNodeHasNotForgottenIsRetracted() throws Exception {
    rig.ledger().forgetBefore(100);

    orphans.judge(150);
    orphans.judge(150);

    assertThat(rig.sink.retracted(), contains(signature(1)));
  }

  @Test
  void whatIsYoungerThanTheBoundIsNotAskedFor() throws Exception {
    orphans.judge(99);
    orphans.judge(99);

    assertThat(rig.ledger().calls("getSignatureStatuses"), is(0));
  }

  @Test
  void aNodeThatHasNotComeSoFarIsNotBelieved() throws Exception {
    rig.ledger().slot(149);
    orphans.judge(150);
    orphans.judge(150);
    orphans.judge(150);
    assertThat(rig.sink.retracted(), is(empty()));

    rig.ledger().slot(150);
    orphans.judge(150);
    rig.ledger().slot(149);
    orphans.judge(150);
    rig.ledger().slot(150);
    orphans.judge(150);

    assertThat("two in a row", rig.sink.retracted(), is(empty()));
  }

  @Test
  void whatIsInABlockAfterAllIsSettledThereWithWhatItSaysThere() throws Exception {
    rig.ledger().add(103, 1, trade(buy(mint(1), 43)));

    orphans.judge(150);

    assertThat(rig.sink.isSettled(signature(1)), is(true));
    var entry = rig.sink.stretches().getFirst().entries().getFirst();
    assertThat(entry.slot(), is(103L));
    assertThat(entry.seconds(), is(1_103L));
    assertThat(entry.transaction().orElseThrow().events(), contains(buy(mint(1), 43)));
  }

  @Test
  void whatFailedAfterAllIsRetracted() throws Exception {
    rig.ledger().status(1, 103, "finalized", true);

    orphans.judge(150);

    assertThat(rig.sink.retracted(), contains(signature(1)));
  }

  @Test
  void aNodeThatDoesNotSayIsAskedAgainByTheNextPassOnly() throws Exception {
    rig.node.rpcStatus(500);

    orphans.judge(150);
    orphans.judge(150);

    assertThat(rig.sink.retracted(), is(empty()));
    assertThat(rig.progress.status(0).trouble(), is("HTTP status 500"));
  }

  @Test
  void whatIsMerelyProcessedWaits() throws Exception {
    rig.ledger().status(1, 103, "processed", false);

    orphans.judge(150);
    orphans.judge(150);

    assertThat(rig.sink.retracted(), is(empty()));
    assertThat(rig.sink.isSettled(signature(1)), is(false));
  }
}
