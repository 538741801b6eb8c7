package dev.kline.store;

import dev.kline.event.LedgerCursor;
import dev.kline.event.Position;
import java.util.Optional;

/**
 * How far the store is.
 *
 * @param newest the furthest place that a transaction was applied at, empty before the first
 * @param chainSeconds the chain's clock, unix seconds; 0 before it was first heard
 * @param ledger up to where the ledger was compared, empty before the first time
 */
public record Cursor(Optional<Position> newest, long chainSeconds, Optional<LedgerCursor> ledger) {

  /** Of an empty store. */
  public static final Cursor START = new Cursor(Optional.empty(), 0, Optional.empty());

  /** The same place at a later time. */
  public Cursor at(long newChainSeconds) {
    return new Cursor(newest, newChainSeconds, ledger);
  }

  /** The same with one more transaction applied. */
  public Cursor applied(Position position) {
    boolean newer = newest.isEmpty() || newest.get().compareTo(position) < 0;
    return newer ? new Cursor(Optional.of(position), chainSeconds, ledger) : this;
  }

  /** The same with the ledger compared further. */
  public Cursor compared(LedgerCursor newLedger) {
    return new Cursor(newest, chainSeconds, Optional.of(newLedger));
  }
}
