package dev.kline.solana;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.kline.solana.BlockTimes.Answer;
import dev.kline.solana.BlockTimes.Known;
import dev.kline.solana.BlockTimes.Never;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.testing.RecordingSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotClockTest {
  private final List<Long> asked = new ArrayList<>();
  private final RecordingSink sink = new RecordingSink();
  private boolean tells = true;
  private final BlockClock blocks =
      new BlockClock(this::blockTime, "http://node", _ -> 5_000_000, new SteppedPace());
  private final SlotClock clock = new SlotClock(blocks, Commitment.CONFIRMED);

  private Answer blockTime(long slot) {
    asked.add(slot);
    return tells ? new Known(1_000_000 + slot * 4 / 10) : new Never();
  }

  @Test
  void theClockStaysBehindTheNewestSlotByTheMarginOfTheCommitment() throws Exception {
    clock.slot(1_016, sink);
    new SlotClock(blocks, Commitment.PROCESSED).slot(1_004, sink);
    new SlotClock(blocks, Commitment.FINALIZED).slot(1_048, sink);

    assertThat(sink.clocks(), contains(1_000_400L, 1_000_400L, 1_000_400L));
  }

  @Test
  void eachSecondIsToldOnce() throws Exception {
    for (long slot = 1_016; slot < 1_026; slot++) {
      clock.slot(slot, sink);
      clock.slot(slot, sink);
    }

    assertThat(sink.clocks(), contains(1_000_400L, 1_000_401L, 1_000_402L, 1_000_403L));
  }

  @Test
  void aSlotThatComesLateMovesNothing() throws Exception {
    clock.slot(1_016, sink);
    clock.slot(900, sink);

    assertThat(sink.clocks(), contains(1_000_400L));
  }

  @Test
  void withoutAKnownTimeNothingIsTold() throws Exception {
    tells = false;
    clock.slot(1_016, sink);

    assertThat(sink.clocks(), is(empty()));
  }

  @Test
  void theNodeIsAskedOnceAMinute() throws Exception {
    for (long slot = 1_016; slot < 1_016 + 1_500; slot++) {
      clock.slot(slot, sink);
    }

    assertThat(asked.size(), is(10));
    assertThat(sink.clocks().size(), is(600));
  }

  @Test
  void aNodeThatTellsNothingIsNotAskedAtEachSlot() throws Exception {
    tells = false;
    for (long slot = 1_016; slot < 1_016 + 1_500; slot++) {
      clock.slot(slot, sink);
    }

    assertThat(asked.size(), is(lessThan(61)));
  }

  @Test
  void tradesKeepTheClockWithoutAnExtraCall() throws Exception {
    for (long slot = 1_000; slot < 3_000; slot += 50) {
      blocks.at(slot);
      asked.clear();

      clock.slot(slot + 16 + 40, sink);

      assertThat(asked, is(empty()));
    }
  }
}
