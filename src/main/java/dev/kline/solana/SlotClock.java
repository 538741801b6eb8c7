package dev.kline.solana;

import dev.kline.event.TransactionSink;
import dev.kline.solana.SolanaConfig.Commitment;
import java.util.OptionalLong;

/**
 * The chain's clock while nobody trades: slots that pass → seconds that are surely over. Confined
 * to the thread of its source.
 *
 * <p>A slot is announced when the node has processed it; the logs of its transactions follow when
 * it has the wanted commitment. The clock must not overtake them, so it stays behind the newest
 * slot by a margin that a healthy chain keeps:
 *
 * <ul>
 *   <li>processed: 4 slots. The logs come right with the slot, in another subscription's queue.
 *   <li>confirmed: 16 slots. Votes of two thirds take one or two slots, and ten in a bad minute.
 *   <li>finalized: 48 slots. A block becomes root 32 slots above it; half as many again for skipped
 *       leaders.
 * </ul>
 *
 * What comes later still is late for whoever closes bars, and treated as such there.
 */
final class SlotClock {
  /** Slots (a minute's) that the newest known time may be old before the node is asked again. */
  private static final long ANCHOR_SLOTS = 150;

  /** Slots between two such calls while they bring nothing. */
  private static final long RETRY_SLOTS = 25;

  private final BlockClock clock;
  private final long marginSlots;
  private long newest = -1;
  private long nextAnchor;
  private long told = -1;

  SlotClock(BlockClock clock, Commitment commitment) {
    this.clock = clock;
    this.marginSlots =
        switch (commitment) {
          case PROCESSED -> 4;
          case CONFIRMED -> 16;
          case FINALIZED -> 48;
        };
  }

  /** The node is at {@code slot}: tells {@code sink} each second that is newly over, once. */
  void slot(long slot, TransactionSink sink) throws InterruptedException {
    long over = slot - marginSlots;
    if (over <= newest) {
      return;
    }
    newest = over;
    anchor(over);
    OptionalLong seconds = clock.reachedBy(over);
    if (seconds.isPresent() && seconds.getAsLong() > told && clock.credible(seconds.getAsLong())) {
      told = seconds.getAsLong();
      sink.clock(told);
    }
  }

  /** In a market that trades, the trades keep the newest known time young, and nothing is asked. */
  private void anchor(long slot) throws InterruptedException {
    long known = clock.newestKnown();
    boolean young = known >= 0 && slot - known < ANCHOR_SLOTS;
    if (!young && slot >= nextAnchor) {
      nextAnchor = slot + RETRY_SLOTS;
      clock.know(slot);
    }
  }
}
