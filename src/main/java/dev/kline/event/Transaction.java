package dev.kline.event;

import java.util.List;
import java.util.Set;

/**
 * One transaction that succeeded, with the program's events in the order of its log.
 *
 * @param slot the slot that it is in, from 0
 * @param events what the program said; not empty, unless {@code mayMiss} isn't
 * @param mayMiss accounts that the transaction names, if its log was cut short: events of those
 *     that are mints may be lost. Empty where the log is whole
 */
public record Transaction(
    Signature signature,
    long slot,
    BlockTime time,
    List<ProgramEvent> events,
    Set<Address> mayMiss) {

  public Transaction {
    if (slot < 0) {
      throw new IllegalArgumentException("slot " + slot + " is negative");
    }
    if (events.isEmpty() && mayMiss.isEmpty()) {
      throw new IllegalArgumentException("a transaction without events is not told");
    }
    events = List.copyOf(events);
    mayMiss = Set.copyOf(mayMiss);
  }

  /** One whose log is whole. */
  public Transaction(Signature signature, long slot, BlockTime time, List<ProgramEvent> events) {
    this(signature, slot, time, events, Set.of());
  }
}
