package dev.kline.solana;

import dev.kline.event.Signature;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the live line has told so far, as far as the ledger's pass wants to know it. Safe for any
 * thread.
 */
final class LiveRecord {
  /** Signatures: of half a minute at a thousand transactions a second. */
  private static final int SETTLED_MAX = 50_000;

  /** Signatures: a log in a hundred is cut in the worst of times. */
  private static final int CUT_MAX = 10_000;

  private final AtomicLong newestSlot = new AtomicLong(-1);
  private final AtomicLong firstSlot = new AtomicLong(Long.MAX_VALUE);

  /** Need no fetching: read whole and without an event, or fetched before. */
  private final RecentSignatures known = new RecentSignatures(SETTLED_MAX);

  private final RecentSignatures cut = new RecentSignatures(CUT_MAX);

  /** The chain has come to {@code slot}. */
  void slot(long slot) {
    newestSlot.accumulateAndGet(slot, Math::max);
  }

  /** A transaction of {@code slot} was heard. */
  void heard(long slot) {
    slot(slot);
    firstSlot.accumulateAndGet(slot, Math::min);
  }

  /** The newest slot known of, or -1. */
  long newestSlot() {
    return newestSlot.get();
  }

  /** The earliest slot that a transaction was heard of, or {@link Long#MAX_VALUE}. */
  long firstSlot() {
    return firstSlot.get();
  }

  /** All that there is to know of this transaction is known. */
  void whole(Signature signature) {
    known.add(signature);
  }

  boolean isWhole(Signature signature) {
    return known.contains(signature);
  }

  /** The log of this transaction was heard with lines missing. */
  void cut(Signature signature) {
    cut.add(signature);
  }

  boolean isCut(Signature signature) {
    return cut.contains(signature);
  }
}
