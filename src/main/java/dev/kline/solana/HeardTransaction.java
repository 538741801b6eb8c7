package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.event.BlockTime;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the log of one transaction that succeeded says, before anybody knows its time. Immutable.
 *
 * @param cut whether lines of the log are missing, or all of it
 */
record HeardTransaction(Signature signature, long slot, List<ProgramEvent> events, boolean cut) {

  HeardTransaction {
    events = List.copyOf(events);
  }

  /** The log is whole, and the program said nothing in it. */
  boolean silent() {
    return events.isEmpty() && !cut;
  }

  /**
   * The same with its time; empty if there is nothing to tell.
   *
   * @param accounts that the transaction names, as far as is known; they matter if the log is cut
   */
  Optional<Transaction> at(BlockTime time, Set<Address> accounts) {
    Set<Address> mayMiss = cut ? withMints(accounts) : Set.of();
    return events.isEmpty() && mayMiss.isEmpty()
        ? Optional.empty()
        : Optional.of(new Transaction(signature, slot, time, events, mayMiss));
  }

  private Set<Address> withMints(Set<Address> accounts) {
    var all = new HashSet<>(accounts);
    events.forEach(event -> all.add(event.mint().address()));
    return all;
  }
}
