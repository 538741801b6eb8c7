package dev.kline.solana;

import dev.kline.event.BlockTime;
import dev.kline.solana.BlockTimes.Answer;
import dev.kline.solana.BlockTimes.Known;
import dev.kline.solana.BlockTimes.Never;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * Slot → block time. Confined to the thread of its source.
 *
 * <p>A notification carries a slot and no time, so a node is asked, once for each slot that trades.
 * What it tells is exact. Where it can't tell, the answer is an estimate and says so:
 *
 * <ul>
 *   <li>between two known slots, in proportion;
 *   <li>beyond the known ones, from the nearest and the measured length of a slot;
 *   <li>while none is known, from the fallback given: the wall's now for a live chain, whose
 *       confirmed slots are seconds old at most.
 * </ul>
 *
 * Estimates never step back in slot order, against known slots and against each other; an estimated
 * slot keeps its estimate until a known time joins. One that turns out wrong was told with {@code
 * exact} false, which is how whoever corrects it finds it.
 *
 * <h2>What asking may cost</h2>
 *
 * The caller waits, and behind it the stream. So: a call has a deadline; a slot is asked for once,
 * and where the node does not have the block yet, the estimate is applied at once, as the pass that
 * compares with the ledger brings the exact time seconds later; and a node that fails to answer at
 * all (refused, too slow, 429, 5xx) is left alone for a growing while, one second to thirty.
 */
final class BlockClock {
  /** The latest second taken for real: the end of the year 9999. */
  static final long SECONDS_MAX = 253_402_300_799L;

  /** What Solana aims at, in milliseconds. */
  static final double SLOT_MILLIS = 400;

  /** Slots remembered, known and estimated alike; some half an hour if every slot trades. */
  private static final int REMEMBERED_MAX = 4096;

  /** Slots between two known ones before they say how long a slot is: the seconds are whole. */
  private static final long MEASURED_SLOTS_MIN = 150;

  /** Slots at most; what is older tells of another time of day. */
  private static final long MEASURED_SLOTS_MAX = 5000;

  /** How far our clock may be behind the chain's. */
  private static final Duration SKEW_MAX = Duration.ofMinutes(1);

  private static final System.Logger LOGGER = System.getLogger(BlockClock.class.getName());

  private final BlockTimes node;
  private final String nodeName;
  private final LongUnaryOperator fallback;
  private final Pace pace;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** Slot → seconds, as told by the node. */
  private final TreeMap<Long, Long> known = new TreeMap<>();

  /** Slot → seconds, as estimated since the last that was told. */
  private final TreeMap<Long, Long> estimated = new TreeMap<>();

  private double slotMillis = SLOT_MILLIS;
  private boolean offline;
  private boolean down;
  private long downUntil;

  /**
   * Makes one that knows nothing yet.
   *
   * @param nodeName how the node is called in the log
   * @param fallback slot → seconds while no slot is known
   */
  BlockClock(BlockTimes node, String nodeName, LongUnaryOperator fallback, Pace pace) {
    this.node = node;
    this.nodeName = nodeName;
    this.fallback = fallback;
    this.pace = pace;
  }

  /** From now on, nobody is asked. */
  void goOffline() {
    offline = true;
  }

  /** When {@code slot} was made: exact if the node tells it when asked, else an estimate. */
  BlockTime at(long slot) throws InterruptedException {
    if (!known.containsKey(slot) && !estimated.containsKey(slot)) {
      ask(slot);
    }
    Long exact = known.get(slot);
    return exact != null ? new BlockTime(exact, true) : new BlockTime(estimate(slot), false);
  }

  /** Asks for {@code slot} once, if it is not known. Whether it is now. */
  boolean know(long slot) throws InterruptedException {
    return known.containsKey(slot) || ask(slot) instanceof Known;
  }

  /** The newest slot whose time was told, or -1. */
  long newestKnown() {
    return known.isEmpty() ? -1 : known.lastKey();
  }

  /**
   * The second that the chain has surely come to by {@code slot}, as far as slots with known times
   * tell; empty if none at or before it is known. Slots are taken as no longer than they should be,
   * so this errs to the early side.
   */
  OptionalLong reachedBy(long slot) {
    Map.Entry<Long, Long> before = known.floorEntry(slot);
    if (before == null) {
      return OptionalLong.empty();
    }
    double millis = Math.min(slotMillis, SLOT_MILLIS);
    long seconds = plus(before.getValue(), slot - before.getKey(), millis);
    Map.Entry<Long, Long> after = known.higherEntry(slot);
    return OptionalLong.of(after == null ? seconds : Math.min(seconds, after.getValue()));
  }

  /** Whether a block can be of that second: no block is of the future, a skewed clock apart. */
  boolean credible(long seconds) {
    return seconds <= pace.now().plus(SKEW_MAX).getEpochSecond();
  }

  // ---- asking

  private Answer ask(long slot) throws InterruptedException {
    if (offline || (down && pace.nanos() - downUntil < 0)) {
      return new Never();
    }
    try {
      Answer answer = node.blockTime(slot);
      up();
      if (answer instanceof Known(var seconds)) {
        learn(slot, seconds);
      }
      return answer;
    } catch (IOException e) {
      down(String.valueOf(e.getMessage()));
      return new Never();
    }
  }

  private void up() {
    backoff.reset();
    if (down) {
      down = false;
      LOGGER.log(System.Logger.Level.INFO, "block times regained url={0}", nodeName);
    }
  }

  private void down(String reason) {
    Duration delay = backoff.next();
    downUntil = pace.nanos() + delay.toNanos();
    if (!down) {
      down = true;
      LOGGER.log(
          System.Logger.Level.WARNING,
          "block times lost, estimating them url={0} reason={1} retry_in={2}",
          nodeName,
          reason,
          delay);
    }
  }

  private void learn(long slot, long seconds) {
    if (!credible(seconds)) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "block time refused slot={0,number,#} seconds={1,number,#}: it is in the future",
          slot,
          seconds);
      return;
    }
    known.put(slot, seconds);
    estimated.clear();
    trim(known);
    measure();
  }

  private void measure() {
    var last = known.lastEntry();
    var first = known.ceilingEntry(Math.max(0, last.getKey() - MEASURED_SLOTS_MAX));
    long slots = last.getKey() - first.getKey();
    if (slots >= MEASURED_SLOTS_MIN) {
      double millis = 1000.0 * (last.getValue() - first.getValue()) / slots;
      slotMillis = Math.clamp(millis, SLOT_MILLIS / 2, SLOT_MILLIS * 2);
    }
  }

  private static void trim(NavigableMap<Long, Long> slots) {
    if (slots.size() > REMEMBERED_MAX) {
      slots.pollFirstEntry();
    }
  }

  // ---- estimating

  private long estimate(long slot) {
    Map.Entry<Long, Long> before = estimated.floorEntry(slot);
    Map.Entry<Long, Long> after = estimated.ceilingEntry(slot);
    long seconds = fromKnown(slot);
    if (before != null) {
      seconds = Math.max(seconds, before.getValue());
    }
    if (after != null) {
      seconds = Math.min(seconds, after.getValue());
    }
    estimated.put(slot, seconds);
    trim(estimated);
    return seconds;
  }

  private long fromKnown(long slot) {
    Map.Entry<Long, Long> before = known.floorEntry(slot);
    Map.Entry<Long, Long> after = known.ceilingEntry(slot);
    if (before != null && after != null) {
      return between(slot, before, after);
    }
    if (before != null) {
      return plus(before.getValue(), slot - before.getKey(), slotMillis);
    }
    if (after != null) {
      return plus(after.getValue(), slot - after.getKey(), slotMillis);
    }
    return Math.clamp(fallback.applyAsLong(slot), 0, SECONDS_MAX);
  }

  private static long between(
      long slot, Map.Entry<Long, Long> before, Map.Entry<Long, Long> after) {
    double share = (double) (slot - before.getKey()) / (after.getKey() - before.getKey());
    return before.getValue() + (long) (share * (after.getValue() - before.getValue()));
  }

  /** {@code seconds} and so many slots, which may be negative; kept within what a time may be. */
  static long plus(long seconds, long slots, double slotMillis) {
    return Math.clamp(seconds + (long) Math.floor(slots * slotMillis / 1000), 0, SECONDS_MAX);
  }
}
