package dev.kline.event;

import java.util.Comparator;

/**
 * Where a transaction stands in the ledger.
 *
 * @param slot its slot, from 0
 * @param index its place among the transactions of that slot that were applied, from 0
 */
public record Position(long slot, int index) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::slot).thenComparingInt(Position::index);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
