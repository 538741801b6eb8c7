package dev.kline.solana;

import dev.kline.event.SourceStatus.Ledger;
import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * How the comparison with the ledger goes: for the status and, a line for each change, for the log.
 * Written by the thread {@code solana-ledger}; {@link #status} is safe for any.
 *
 * <p>A gap is found when a pass has to fetch a transaction that says something and was not heard,
 * and healed when a pass ends with nothing left out.
 */
final class LedgerProgress {
  /** Between two lines of a long backfill. */
  private static final Duration SAY_AFTER = Duration.ofSeconds(5);

  private static final System.Logger LOGGER = System.getLogger(LedgerProgress.class.getName());

  private final Pace pace;
  private final LongAccumulator newestSeconds = new LongAccumulator(Math::max, -1);

  private volatile boolean catchingUp = true;
  private volatile long backfilled;
  private volatile long backfillTotal;
  private final LongAdder gapsFound = new LongAdder();
  private final LongAdder gapsHealed = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder unavailable = new LongAdder();
  private volatile String trouble = "";

  private boolean gapOpen;
  private boolean gapInPass;
  private long gapMissed;
  private long gapNanos;
  private long passDone;
  private long passTotal;
  private long saidNanos;
  private long saidDone;

  LedgerProgress(Pace pace) {
    this.pace = pace;
  }

  /** The numbers, with how many live transactions are held. */
  Ledger status(long held) {
    return new Ledger(
        catchingUp,
        backfilled,
        backfillTotal,
        held,
        gapsFound.sum(),
        gapsHealed.sum(),
        missed.sum(),
        unavailable.sum(),
        trouble);
  }

  /** The newest block time known, or -1. */
  long newestSeconds() {
    return newestSeconds.get();
  }

  /** A block is of that second. Safe for any thread. */
  void known(long seconds) {
    newestSeconds.accumulate(seconds);
  }

  /** Why it does not go on; empty if it does. */
  void trouble(String reason) {
    trouble = reason;
  }

  /** A pass begins that catches up, or not. */
  void catchingUp(boolean now) {
    catchingUp = now;
  }

  /** What is between these slots can't be had any more: a gap that is never healed. */
  void forgotten(long afterSlot, long beforeSlot) {
    gapsFound.increment();
    LOGGER.log(
        System.Logger.Level.WARNING,
        "ledger forgotten by the node after_slot={0,number,#} before_slot={1,number,#}: trades in"
            + " between that were not heard are missing, to have them restore a copy of the store"
            + " from before and name a node that keeps more in solana.rpc_url",
        afterSlot,
        beforeSlot);
  }

  /** The pass has so many transactions to look at. */
  void listed(long total) {
    passTotal = total;
    passDone = 0;
    gapInPass = false;
  }

  /** So many transactions had to be fetched that were not heard. */
  void missed(int count, long afterSlot) {
    missed.add(count);
    gapMissed += count;
    if (!gapOpen) {
      gapOpen = true;
      gapsFound.increment();
      gapNanos = pace.nanos();
      LOGGER.log(
          System.Logger.Level.INFO,
          "gap found after_slot={0,number,#} transactions≥{1,number,#}",
          afterSlot,
          gapMissed);
    }
    if (!gapInPass) {
      gapInPass = true;
      saidNanos = pace.nanos();
      saidDone = passDone;
      backfillTotal = passTotal;
    }
  }

  /** So many of the listed were settled. */
  void settled(int count) {
    passDone += count;
    if (!gapInPass) {
      return;
    }
    backfilled = passDone;
    long now = pace.nanos();
    if (now - saidNanos >= SAY_AFTER.toNanos()) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "backfill done={0,number,#} of={1,number,#} per_second={2,number,#}",
          passDone,
          passTotal,
          (passDone - saidDone) * 1_000_000_000L / (now - saidNanos));
      saidNanos = now;
      saidDone = passDone;
    }
  }

  /** The pass is over, and left nothing out. */
  void complete() {
    if (gapOpen) {
      gapOpen = false;
      gapsHealed.increment();
      LOGGER.log(
          System.Logger.Level.INFO,
          "gap healed transactions={0,number,#} after={1}",
          gapMissed,
          Duration.ofMillis((pace.nanos() - gapNanos) / 1_000_000));
      gapMissed = 0;
    }
  }

  /** A transaction is given up. */
  void unavailable() {
    unavailable.increment();
  }
}
