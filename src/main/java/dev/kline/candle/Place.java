package dev.kline.candle;

import dev.kline.event.Position;
import java.util.Comparator;

/**
 * Where a transaction stands in the order that makes candles: by its block's time, then by its
 * place in the ledger. Contract 1.3.
 *
 * @param timeSeconds its block's time, unix seconds
 */
public record Place(long timeSeconds, Position position) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::timeSeconds).thenComparing(Place::position);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
