package dev.kline.event;

import java.util.Optional;

/**
 * Up to where the ledger was compared with what was applied.
 *
 * @param slot its slot, from 0; what is in earlier slots is done with
 * @param signature the newest transaction of the program up to there; empty where there was none,
 *     and then all of {@code slot} is done with
 * @param seconds the block time there, unix seconds; 0 where it is not known
 */
public record LedgerCursor(long slot, Optional<Signature> signature, long seconds) {

  public LedgerCursor {
    if (slot < 0) {
      throw new IllegalArgumentException("slot " + slot + " is negative");
    }
  }
}
