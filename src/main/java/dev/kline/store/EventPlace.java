package dev.kline.store;

import dev.kline.candle.Place;

/**
 * Where an event stands in the log of its mint.
 *
 * @param ordinal its place in its transaction, from 0; {@link #LOSS} for the mark of a loss
 */
public record EventPlace(Place place, int ordinal) {
  /** Behind all events of a transaction: some of them are lost. */
  public static final int LOSS = Keys.LOSS;

  /** Refuses what no event can have. */
  public EventPlace {
    var position = place.position();
    if (place.timeSeconds() < 0
        || position.slot() < 0
        || position.index() < 0
        || ordinal < 0
        || ordinal > LOSS) {
      throw new IllegalArgumentException("no event stands at " + place + ", ordinal " + ordinal);
    }
  }
}
