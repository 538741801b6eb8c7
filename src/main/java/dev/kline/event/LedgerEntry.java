package dev.kline.event;

import java.util.Optional;

/**
 * One transaction of the program as the ledger lists it. It succeeded.
 *
 * @param slot its slot, from 0
 * @param seconds its block's time, unix seconds, exact
 * @param transaction what it said, where it was fetched; a taker that applied it before needs that
 *     only if the log was cut, or it was heard of another slot
 */
public record LedgerEntry(
    Signature signature, long slot, long seconds, Optional<Transaction> transaction) {

  /** Refuses a transaction that is another one than listed. */
  public LedgerEntry {
    if (transaction.isPresent() && !transaction.get().signature().equals(signature)) {
      throw new IllegalArgumentException("the entry " + signature + " holds another transaction");
    }
  }
}
