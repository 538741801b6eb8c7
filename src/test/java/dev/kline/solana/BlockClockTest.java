package dev.kline.solana;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.event.BlockTime;
import dev.kline.solana.BlockTimes.Answer;
import dev.kline.solana.BlockTimes.Known;
import dev.kline.solana.BlockTimes.Never;
import dev.kline.solana.BlockTimes.NotYet;
import dev.kline.testing.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockClockTest {
  private final SteppedPace pace = new SteppedPace();
  private final Node node = new Node();
  private final BlockClock clock =
      new BlockClock(node, "http://node", _ -> pace.now().getEpochSecond(), pace);

  /** A node that knows some slots, and fails on request. */
  private static final class Node implements BlockTimes {
    final Map<Long, Long> times = new HashMap<>();
    final List<Long> asked = new ArrayList<>();
    Answer otherwise = new Never();
    boolean down;

    @Override
    public Answer blockTime(long slot) throws IOException {
      asked.add(slot);
      if (down) {
        throw new IOException("HTTP status 429");
      }
      Long seconds = times.get(slot);
      return seconds != null ? new Known(seconds) : otherwise;
    }
  }

  @Test
  void theNodesTimeIsExactAndAskedForOnce() throws Exception {
    node.times.put(100L, 1_000L);

    assertThat(clock.at(100), is(new BlockTime(1_000, true)));
    assertThat(clock.at(100), is(new BlockTime(1_000, true)));
    assertThat(node.asked, contains(100L));
  }

  @Test
  void aTimeOfTheFutureIsNotBelieved() throws Exception {
    long now = pace.now().getEpochSecond();
    node.times.put(100L, now + 61);
    node.times.put(101L, now + 60);

    assertThat(clock.at(100).exact(), is(false));
    assertThat(clock.at(101), is(new BlockTime(now + 60, true)));
  }

  @Test
  void withNothingKnownTheEstimateIsTheFallbacks() throws Exception {
    assertThat(clock.at(100), is(new BlockTime(pace.now().getEpochSecond(), false)));
  }

  @Test
  void beyondTheKnownSlotsTheEstimateGoesOnAtFourHundredMilliseconds() throws Exception {
    node.times.put(100L, 1_000L);
    clock.at(100);

    assertThat(clock.at(110), is(new BlockTime(1_004, false)));
    assertThat(clock.at(90), is(new BlockTime(996, false)));
  }

  @Test
  void theLengthOfASlotIsMeasured() throws Exception {
    node.times.put(1_000L, 1_000L);
    node.times.put(1_300L, 1_150L);
    clock.at(1_000);
    clock.at(1_300);

    assertThat(clock.at(1_320), is(new BlockTime(1_160, false)));
  }

  @Test
  void betweenTwoKnownSlotsTheEstimateLiesBetween() throws Exception {
    node.times.put(100L, 1_000L);
    node.times.put(200L, 1_100L);
    clock.at(100);
    clock.at(200);

    assertThat(clock.at(150), is(new BlockTime(1_050, false)));
    assertThat(clock.at(199), is(new BlockTime(1_099, false)));
  }

  @Test
  void estimatesNeverStepBackInSlotOrder() throws Exception {
    var random = new Random(4);
    var told = new HashMap<Long, Long>();
    for (int round = 0; round < 500; round++) {
      pace.step(Duration.ofMillis(random.nextInt(2_000)));
      long slot = 1_000L + random.nextInt(300);
      told.put(slot, clock.at(slot).seconds());
    }

    var inOrder = told.keySet().stream().sorted().map(told::get).toList();

    assertThat(inOrder, is(inOrder.stream().sorted().toList()));
  }

  @Test
  void anEstimatedSlotKeepsItsEstimate() throws Exception {
    long first = clock.at(100).seconds();
    pace.step(Duration.ofMinutes(1));

    assertThat(clock.at(100).seconds(), is(first));
    assertThat(node.asked, contains(100L));
  }

  /** A live line must not wait for a block: the ledger brings the exact time soon enough. */
  @Test
  void aBlockThatIsNotThereYetIsEstimatedAtOnce() throws Exception {
    node.otherwise = new NotYet();

    assertThat(clock.at(100).exact(), is(false));
    assertThat(node.asked, contains(100L));
    assertThat("nobody waited", pace.pauses(), is(empty()));
  }

  @Test
  void eachSlotThatTradesIsAskedForOnceEvenIfTheNodeLagsBehind() throws Exception {
    node.otherwise = new NotYet();
    clock.at(100);
    clock.at(101);
    clock.at(100);
    clock.at(102);

    assertThat(node.asked, contains(100L, 101L, 102L));
  }

  @Test
  void aNodeThatFailsIsLeftAloneForAGrowingWhile() throws Exception {
    node.down = true;
    for (long slot = 0; slot < 10_000; slot++) {
      pace.step(Duration.ofMillis(10));
      clock.at(slot);
    }

    assertThat("in 100 seconds", node.asked.size(), is(lessThan(10)));
    assertThat("nobody waited", pace.pauses(), is(empty()));
  }

  @Test
  void losingAndRegainingTheTimesIsSaidOnce() throws Exception {
    try (var log = CapturedLog.of(BlockClock.class)) {
      node.down = true;
      for (long slot = 0; slot < 100; slot++) {
        pace.step(Duration.ofSeconds(1));
        clock.at(slot);
      }
      node.down = false;
      pace.step(Duration.ofMinutes(1));
      clock.at(100);
      clock.at(101);

      assertThat(
          log.lines(),
          contains(
              startsWith(
                  "WARNING block times lost, estimating them url=http://node"
                      + " reason=HTTP status 429 retry_in=PT"),
              is("INFO block times regained url=http://node")));
    }
  }

  @Test
  void anyNumberOfSlotsCostsBoundedMemoryAndAnySlotIsATime() throws Exception {
    var random = new Random(5);
    for (int round = 0; round < 20_000; round++) {
      long slot = random.nextLong() & Long.MAX_VALUE;
      if (random.nextInt(10) == 0) {
        node.times.put(slot, (long) random.nextInt(Integer.MAX_VALUE));
      }
      clock.at(Math.max(0, slot >> random.nextInt(63)));
    }

    assertThat(clock.at(Long.MAX_VALUE).seconds(), is(greaterThanOrEqualTo(0L)));
  }

  @Test
  void theChainHasReachedNothingUntilATimeIsKnown() throws Exception {
    clock.at(100);

    assertThat(clock.reachedBy(100), is(OptionalLong.empty()));
  }

  @Test
  void whatTheChainHasReachedIsCountedFromTheKnownSlotBefore() throws Exception {
    node.times.put(100L, 1_000L);
    node.times.put(200L, 1_020L);
    clock.know(100);
    clock.know(200);

    assertThat(clock.reachedBy(99), is(OptionalLong.empty()));
    assertThat(clock.reachedBy(110), is(OptionalLong.of(1_004)));
    assertThat("never past the next known", clock.reachedBy(199), is(OptionalLong.of(1_020)));
    assertThat(clock.reachedBy(210), is(OptionalLong.of(1_024)));
  }

  @Test
  void offlineNobodyIsAsked() throws Exception {
    clock.goOffline();
    clock.at(100);
    clock.know(101);

    assertThat(node.asked, is(empty()));
  }

  @Test
  void delaysGrowWithJitterUpToTheirBoundAndBeginAnew() {
    var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
    var delays = new ArrayList<Long>();
    for (int i = 0; i < 10; i++) {
      delays.add(backoff.next().toMillis());
    }
    backoff.reset();

    for (int i = 0; i < 6; i++) {
      long base = 1_000L << i;
      assertThat(delays.get(i), is(greaterThanOrEqualTo(base * 8 / 10)));
      assertThat(delays.get(i), is(lessThan(base * 12 / 10 + 1)));
    }
    assertThat(delays, everyItem(lessThan(60_001L)));
    assertThat(backoff.next().toMillis(), is(lessThan(1_201L)));
  }
}
