package dev.kline.event;

import java.util.List;

/**
 * One transaction that succeeded, with the program's events in the order of its log. It has at
 * least one.
 *
 * @param slot the slot that it is in, from 0
 */
public record Transaction(
    Signature signature, long slot, BlockTime time, List<ProgramEvent> events) {

  public Transaction {
    if (slot < 0) {
      throw new IllegalArgumentException("slot " + slot + " is negative");
    }
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a transaction without events is not told");
    }
    events = List.copyOf(events);
  }
}
