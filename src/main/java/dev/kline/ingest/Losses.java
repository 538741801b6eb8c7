package dev.kline.ingest;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Transaction;
import dev.kline.store.Store;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the accounts that a cut log may have lost events of are mints that we know. Confined to
 * the ingest thread.
 */
final class Losses {
  private final Store store;

  Losses(Store store) {
    this.store = store;
  }

  /** The same for one that comes alone. */
  Optional<Transaction> known(Transaction transaction) {
    return known(transaction, Set.of());
  }

  /**
   * The same transaction, less the accounts that are no mint we know; empty if there is nothing
   * left to apply.
   *
   * @param mints further mints: those of what comes with it
   */
  Optional<Transaction> known(Transaction transaction, Set<Address> mints) {
    if (transaction.mayMiss().isEmpty()) {
      return Optional.of(transaction);
    }
    var events = transaction.events();
    var named =
        events.stream().map(ProgramEvent::mint).map(Mint::address).collect(Collectors.toSet());
    var known = new HashSet<Address>();
    for (var account : transaction.mayMiss()) {
      if (named.contains(account) || mints.contains(account) || isKnown(new Mint(account))) {
        known.add(account);
      }
    }
    if (events.isEmpty() && known.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Transaction(
            transaction.signature(), transaction.slot(), transaction.time(), events, known));
  }

  /** Its events may be too old for the log, its newest bar never is. */
  private boolean isKnown(Mint mint) {
    return store.end(mint).isPresent() || store.tail(new Series(mint, Interval.M5)).isPresent();
  }
}
