package dev.kline.ingest;

import dev.kline.event.Address;
import dev.kline.event.BlockTime;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Position;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.store.LoggedTransaction;
import dev.kline.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the log has to change to say what a stretch of the ledger says. Made and used on the ingest
 * thread.
 *
 * <p>In each slot stand, in this order: what was settled before and is not listed again, as it
 * comes from before the cursor; what is listed; what was heard and not listed yet. Everything that
 * stands so already is left alone, which is nearly always everything.
 */
final class Settlement {
  private final Store store;
  private final Losses losses;
  private final long newestSlot;
  private final Set<Signature> listed = new HashSet<>();
  private final Set<Signature> moved = new HashSet<>();

  /** Those that the stretch itself makes known. */
  private final Set<Address> mints = new HashSet<>();

  /** New transactions of slots that had none. */
  final List<LoggedTransaction> appends = new ArrayList<>();

  /** What has to go from where it stands. */
  final Set<LoggedTransaction> removals = new LinkedHashSet<>();

  /** What has to come, into slots that had some. */
  final List<Addition> additions = new ArrayList<>();

  /** What was heard and stands where the ledger has it. */
  final List<Transaction> confirmed = new ArrayList<>();

  /** A transaction to log; one that is not settled still waits for the ledger. */
  record Addition(LoggedTransaction logged, boolean settled) {

    /** As it is told to those who watch. */
    Applied applied() {
      return new Applied(logged, settled);
    }
  }

  private record Wanted(Transaction transaction, boolean settled) {}

  /**
   * Compares the stretch with the log.
   *
   * @param newestSlot the newest that the log has
   */
  Settlement(Store store, Losses losses, LedgerStretch stretch, long newestSlot) {
    this.store = store;
    this.losses = losses;
    this.newestSlot = newestSlot;
    var slots = new LinkedHashMap<Long, List<LedgerEntry>>();
    for (var entry : stretch.entries()) {
      if (!listed.add(entry.signature())) {
        continue; // a list that names one twice means one
      }
      entry.transaction().ifPresent(this::noteMints);
      slots.computeIfAbsent(entry.slot(), _ -> new ArrayList<>()).add(entry);
    }
    slots.forEach(this::compare);
  }

  private void noteMints(Transaction transaction) {
    transaction.events().forEach(event -> mints.add(event.mint().address()));
  }

  private void compare(long slot, List<LedgerEntry> entries) {
    List<LoggedTransaction> logged = slot > newestSlot ? List.of() : store.slot(slot);
    Set<Signature> waiting = logged.isEmpty() ? Set.of() : store.unsettled(slot);
    var wanted = new ArrayList<Wanted>();
    for (var each : logged) {
      var signature = each.transaction().signature();
      if (!listed.contains(signature) && !waiting.contains(signature)) {
        wanted.add(new Wanted(each.transaction(), true));
      }
    }
    for (var entry : entries) {
      transaction(entry, logged).ifPresent(each -> wanted.add(new Wanted(each, true)));
    }
    for (var each : logged) {
      var signature = each.transaction().signature();
      if (!listed.contains(signature) && waiting.contains(signature)) {
        wanted.add(new Wanted(each.transaction(), false));
      }
    }
    change(slot, logged, waiting, wanted);
  }

  /**
   * The transaction as the ledger has it, with what we know of it; empty if it says nothing. What
   * it said in another slot, on a fork that died, is not what it says here.
   */
  private Optional<Transaction> transaction(LedgerEntry entry, List<LoggedTransaction> slot) {
    var here = slot.stream().filter(each -> is(each, entry)).findFirst();
    var elsewhere = here.isPresent() ? Optional.<LoggedTransaction>empty() : logged(entry);
    elsewhere.ifPresent(each -> {
      removals.add(each);
      moved.add(entry.signature());
    });
    var known = here.or(() -> elsewhere).map(LoggedTransaction::transaction);
    var fetched = entry.transaction().flatMap(each -> losses.known(each, mints));
    var said = elsewhere.isPresent() && fetched.isPresent() ? fetched : known.or(() -> fetched);
    var events = said.map(Transaction::events).orElse(List.of());
    Set<Address> mayMiss = new HashSet<>();
    said.ifPresent(each -> mayMiss.addAll(each.mayMiss()));
    fetched.ifPresent(each -> mayMiss.addAll(each.mayMiss()));
    if (events.isEmpty() && mayMiss.isEmpty()) {
      return Optional.empty();
    }
    var time = new BlockTime(entry.seconds(), true);
    return Optional.of(new Transaction(entry.signature(), entry.slot(), time, events, mayMiss));
  }

  private Optional<LoggedTransaction> logged(LedgerEntry entry) {
    return store.transaction(entry.signature());
  }

  private static boolean is(LoggedTransaction logged, LedgerEntry entry) {
    return logged.transaction().signature().equals(entry.signature());
  }

  private void change(
      long slot, List<LoggedTransaction> logged, Set<Signature> waiting, List<Wanted> wanted) {
    var there = new HashMap<Position, LoggedTransaction>();
    logged.forEach(each -> there.put(each.position(), each));
    for (int i = 0; i < wanted.size(); i++) {
      var want = wanted.get(i);
      var row = new LoggedTransaction(new Position(slot, i), want.transaction());
      if (row.equals(there.get(row.position()))) {
        there.remove(row.position());
        if (want.settled() && waiting.contains(want.transaction().signature())) {
          confirmed.add(want.transaction());
        }
      } else if (logged.isEmpty() && !moved.contains(want.transaction().signature())) {
        appends.add(row);
      } else {
        additions.add(new Addition(row, want.settled()));
      }
    }
    removals.addAll(there.values());
  }
}
