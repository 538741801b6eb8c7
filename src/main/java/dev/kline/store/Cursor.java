package dev.kline.store;

import dev.kline.event.Signature;
import java.util.Optional;

/**
 * How far the store is.
 *
 * @param position where the newest applied transaction stands, empty before the first
 * @param signature the transaction that was applied last, empty before the first
 * @param chainSeconds the chain's clock, unix seconds; 0 before it was first heard
 */
public record Cursor(
    Optional<Position> position, Optional<Signature> signature, long chainSeconds) {

  /** Of an empty store. */
  public static final Cursor START = new Cursor(Optional.empty(), Optional.empty(), 0);

  /** The same place at a later time. */
  public Cursor at(long newChainSeconds) {
    return new Cursor(position, signature, newChainSeconds);
  }
}
