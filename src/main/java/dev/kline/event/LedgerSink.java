package dev.kline.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what a source hears live and, behind it, what the ledger says in the end. Safe for any
 * thread; what one thread tells is taken in its order, after what it told before.
 *
 * <p>A transaction that was {@link #heard} counts at once, at a place and a time that may be
 * provisional. {@link #settle} gives it its last ones; {@link #retract} takes away what never came
 * into the ledger.
 */
public interface LedgerSink extends TransactionSink {

  /** Takes one transaction as heard live. Blocks while the taker is behind. */
  void heard(Transaction transaction) throws InterruptedException;

  /** Up to where the ledger was compared; empty before the first time. */
  Optional<LedgerCursor> cursor();

  /** Which of these were not applied yet. */
  Set<Signature> unknown(Collection<Signature> signatures) throws InterruptedException;

  /**
   * Which of these wait for the ledger, but were heard of another slot than it lists: on a fork
   * that died they may have said something else.
   *
   * @param slots where the ledger lists each
   */
  Set<Signature> heardElsewhere(Map<Signature, Long> slots) throws InterruptedException;

  /** Takes a stretch of the ledger, and returns when it is applied and stored. */
  void settle(LedgerStretch stretch) throws InterruptedException;

  /**
   * Says that the ledger was settled up to its end of just now: what it changed in bars that are
   * still open can be shown.
   */
  void caughtUp() throws InterruptedException;

  /** What was heard and not settled, of slots up to {@code slotMax}; the oldest first, bounded. */
  List<Signature> unsettled(long slotMax) throws InterruptedException;

  /** Leaves transactions at the place and time they were heard at: nobody can tell more of them. */
  void settleAsHeard(Collection<Signature> signatures) throws InterruptedException;

  /** Takes back transactions that are not in the ledger; what they did is undone. */
  void retract(Collection<Signature> signatures) throws InterruptedException;
}
