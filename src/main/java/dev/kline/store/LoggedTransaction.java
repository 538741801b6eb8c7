package dev.kline.store;

import dev.kline.candle.Place;
import dev.kline.event.Position;
import dev.kline.event.Transaction;

/** A transaction that was applied, and where it stands. */
public record LoggedTransaction(Position position, Transaction transaction) {

  /** Its place in the order that makes candles. */
  public Place place() {
    return new Place(transaction.time().seconds(), position);
  }
}
