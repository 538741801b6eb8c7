package dev.kline.solana;

import dev.kline.event.LedgerCursor;
import dev.kline.event.Signature;
import dev.kline.solana.LedgerAnswers.Listed;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where to begin while there is no cursor. Confined to the thread {@code solana-ledger}. */
final class LedgerStart {
  private static final System.Logger LOGGER = System.getLogger(LedgerStart.class.getName());

  private final LedgerRpc rpc;
  private final LiveRecord live;
  private final int backfillLimit;

  LedgerStart(LedgerRpc rpc, LiveRecord live, int backfillLimit) {
    this.rpc = rpc;
    this.live = live;
    this.backfillLimit = backfillLimit;
  }

  /**
   * The newest transaction of the ledger, or as many before it as are to be fetched. Where the node
   * answered too late and something was heard already, just before the first of that.
   *
   * @param unsettledSlot the first slot that something was heard of in an earlier life, or {@link
   *     Long#MAX_VALUE}
   */
  LedgerCursor find(long unsettledSlot) throws InterruptedException {
    long slot = rpc.slot(); // before the list, so that an empty list is true of it
    LedgerCursor cursor = listed(slot);
    long firstHeard = Math.min(unsettledSlot, live.firstSlot());
    if (firstHeard <= cursor.slot()) {
      cursor = new LedgerCursor(Math.max(0, firstHeard - 1), Optional.empty(), 0);
    }
    LOGGER.log(
        System.Logger.Level.INFO,
        "ledger begins slot={0,number,#} backfill_limit={1,number,#}",
        cursor.slot(),
        backfillLimit);
    return cursor;
  }

  /** Walks back until one more is listed than is to be fetched. */
  private LedgerCursor listed(long slotOtherwise) throws InterruptedException {
    @Nullable Signature before = null;
    long slot = slotOtherwise;
    long left = backfillLimit + 1L;
    while (true) {
      int limit = (int) Math.min(left, LedgerRpc.PAGE_MAX);
      List<Listed> page = rpc.page(before, null, limit);
      left -= page.size();
      if (left == 0) {
        Listed first = page.getLast();
        return new LedgerCursor(
            first.slot(), Optional.of(first.signature()), Math.max(0, first.seconds()));
      }
      if (page.isEmpty()) { // a short page is no end: some nodes give less than they are asked for
        return new LedgerCursor(slot, Optional.empty(), 0);
      }
      before = page.getLast().signature();
      slot = Math.max(0, page.getLast().slot() - 1);
    }
  }
}
