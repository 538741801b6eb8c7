package dev.kline.event;

import java.util.List;
import java.util.Optional;

/**
 * Transactions of the program in the order of the ledger, the oldest first. A slot is never split
 * between two stretches. An entry without a transaction that was not applied before said nothing.
 *
 * @param cursor how far the ledger is compared once this is applied; empty leaves the cursor
 */
public record LedgerStretch(List<LedgerEntry> entries, Optional<LedgerCursor> cursor) {

  public LedgerStretch {
    entries = List.copyOf(entries);
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).slot() > entries.get(i).slot()) {
        throw new IllegalArgumentException("the ledger's slots never step back");
      }
    }
  }
}
