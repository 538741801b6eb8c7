package dev.kline.solana;

import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.solana.LedgerAnswers.Listed;
import dev.kline.solana.MissingTransactions.Resolved;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the ledger with what was applied, from the cursor to the ledger's end of just now: at a
 * connect while the live stream waits, and behind it every few seconds. Confined to the thread
 * {@code solana-ledger}.
 *
 * <p>The ledger is settled in stretches. The cursor follows behind by {@link #marginSlots}: what is
 * younger is compared again by the next pass, which so finds what a node listed late or moved. A
 * slot that is listed as it was settled is not settled again.
 */
final class LedgerPass {
  /** Transactions settled at a time; a slot is never split, so it may be more. */
  private static final int STRETCH = 200;

  /**
   * Passes whose list must end early to be believed, with none between that reached the cursor: a
   * node that lags may be asked.
   */
  private static final int ENDS_EARLY_MIN = 3;

  /** Signatures of settled slots that are remembered, some 2 MB. */
  private static final int REMEMBERED_MAX = 20_000;

  private final LedgerSink sink;
  private final LedgerRpc rpc;
  private final MissingTransactions missing;
  private final LiveRecord live;
  private final Hold hold;
  private final LedgerProgress progress;
  private final long marginSlots;

  /** Slot → its transactions as they were settled last, for the slots behind the cursor. */
  private final TreeMap<Long, List<Signature>> settled = new TreeMap<>();

  private int remembered;
  private long listedSlot = -1;
  private int endedEarly;

  LedgerPass(
      LedgerSink sink,
      LedgerRpc rpc,
      MissingTransactions missing,
      LiveRecord live,
      Hold hold,
      LedgerProgress progress,
      long marginSlots) {
    this.sink = sink;
    this.rpc = rpc;
    this.missing = missing;
    this.live = live;
    this.hold = hold;
    this.progress = progress;
    this.marginSlots = marginSlots;
  }

  /**
   * Does one pass.
   *
   * @param catchUp whether the live stream waits for it
   * @throws IOException if what the node lists contradicts itself; the next pass may go
   */
  void run(boolean catchUp) throws IOException, InterruptedException {
    LedgerCursor cursor = sink.cursor().orElseThrow();
    var pages = new LedgerPages(rpc, cursor);
    if (pages.endsEarly()) {
      requireForgotten(cursor);
    } else {
      endedEarly = 0;
    }
    live.slot(pages.newestSlot());
    listedSlot = Math.max(listedSlot, Math.max(cursor.slot(), pages.newestSlot()));
    progress.listed(pages.count());
    missing.begin(catchUp);
    var walk = new Walk(pages, cursor);
    var entries = new ArrayList<Listed>();
    while (pages.hasNext()) {
      entries.addAll(pages.next());
      int done = walk.stretches(entries, !pages.hasNext());
      entries.subList(0, done).clear();
    }
    if (walk.leftOutSlot == Long.MAX_VALUE) {
      progress.complete();
    }
  }

  /**
   * A node keeps so many days. Once it has forgotten the cursor's transaction, what it still lists
   * is all there is to compare with, and the next cursor is among that.
   */
  private void requireForgotten(LedgerCursor cursor) throws IOException, InterruptedException {
    long first = rpc.firstAvailableBlock();
    if (first <= cursor.slot()) {
      endedEarly = 0;
      throw new IOException("the ledger's list ends before the cursor");
    }
    endedEarly++;
    if (endedEarly < ENDS_EARLY_MIN) {
      throw new IOException("the node has forgotten the ledger before slot " + first);
    }
    if (endedEarly == ENDS_EARLY_MIN) {
      progress.forgotten(cursor.slot(), first);
    }
  }

  /** The newest slot that the node has listed a transaction of, or -1. */
  long listedSlot() {
    return listedSlot;
  }

  /** One pass on its way. */
  private final class Walk {
    private final LedgerPages pages;
    private LedgerCursor cursor;
    private long leftOutSlot = Long.MAX_VALUE;

    Walk(LedgerPages pages, LedgerCursor cursor) {
      this.pages = pages;
      this.cursor = cursor;
    }

    /** Settles all whole stretches, the rest too if it is the last; answers how many entries. */
    int stretches(List<Listed> entries, boolean last) throws IOException, InterruptedException {
      int from = 0;
      while (from < entries.size()) {
        int to = end(entries, from);
        if (to == entries.size() && !last) {
          break;
        }
        stretch(entries.subList(from, to));
        from = to;
      }
      return from;
    }

    private int end(List<Listed> entries, int from) throws IOException {
      int to = Math.min(from + STRETCH, entries.size());
      while (to < entries.size() && entries.get(to).slot() == entries.get(to - 1).slot()) {
        to++;
      }
      for (int i = from + 1; i < to; i++) {
        if (entries.get(i).slot() < entries.get(i - 1).slot()) {
          throw new IOException("the ledger's pages are out of order");
        }
      }
      return to;
    }

    private void stretch(List<Listed> listed) throws InterruptedException {
      List<Listed> fresh = fresh(once(listed));
      Resolved resolved = fresh.isEmpty() ? Resolved.NOTHING : resolve(fresh);
      leftOutSlot = Math.min(leftOutSlot, resolved.leftOutSlot());
      if (resolved.missed() > 0) {
        progress.missed(resolved.missed(), cursor.slot());
      }
      Optional<LedgerCursor> next = next(listed, resolved.entries());
      if (!resolved.undone().isEmpty()) {
        sink.retract(resolved.undone());
      }
      if (!resolved.entries().isEmpty() || next.isPresent()) {
        sink.settle(new LedgerStretch(resolved.entries(), next));
      }
      settled(listed, fresh, resolved, next);
    }

    private Resolved resolve(List<Listed> fresh) throws InterruptedException {
      var slots = new LinkedHashMap<Signature, Long>();
      fresh.forEach(entry -> slots.put(entry.signature(), entry.slot()));
      Set<Signature> unknown = sink.unknown(slots.keySet());
      slots.keySet().removeAll(unknown);
      Set<Signature> elsewhere = slots.isEmpty() ? Set.of() : sink.heardElsewhere(slots);
      return missing.resolve(fresh, unknown, elsewhere, pages::isDone);
    }

    /** The newest that is old enough, with nothing left out before it. */
    private Optional<LedgerCursor> next(List<Listed> listed, List<LedgerEntry> resolved) {
      long slotMax = Math.min(live.newestSlot() - marginSlots, leftOutSlot - 1);
      for (Listed entry : listed.reversed()) {
        if (entry.slot() <= slotMax) {
          return pages.isDone(entry) || cursor.signature().equals(Optional.of(entry.signature()))
              ? Optional.empty()
              : Optional.of(
                  new LedgerCursor(
                      entry.slot(), Optional.of(entry.signature()), seconds(entry, resolved)));
        }
      }
      return Optional.empty();
    }

    /** The time of {@code entry}, or where nobody tells it the newest known before. */
    private long seconds(Listed entry, List<LedgerEntry> resolved) {
      if (entry.seconds() >= 0) {
        return entry.seconds();
      }
      return resolved.stream()
          .filter(other -> other.slot() <= entry.slot())
          .mapToLong(LedgerEntry::seconds)
          .reduce(cursor.seconds(), Math::max);
    }

    private void settled(
        List<Listed> listed, List<Listed> fresh, Resolved resolved, Optional<LedgerCursor> next) {
      resolved.fetched().forEach(live::whole);
      for (LedgerEntry entry : resolved.entries()) {
        hold.settled(entry.signature());
        progress.known(entry.seconds());
      }
      progress.settled(listed.size());
      remember(fresh, resolved.leftOutSlot());
      if (next.isPresent()) {
        cursor = next.get();
        forgetBefore(cursor.slot());
      }
    }
  }

  /** Without repetitions: the pages of a node that answers unlike another may overlap. */
  private static List<Listed> once(List<Listed> listed) {
    var seen = new HashSet<Signature>();
    return listed.stream().filter(entry -> seen.add(entry.signature())).toList();
  }

  // ---- what need not be settled again

  /** Without those that failed, and without slots that are as they were settled. */
  private List<Listed> fresh(List<Listed> listed) {
    var fresh = new ArrayList<Listed>(listed.size());
    for (List<Listed> slot : bySlot(listed)) {
      if (!signatures(slot).equals(settled.get(slot.getFirst().slot()))) {
        fresh.addAll(slot);
      }
    }
    return fresh;
  }

  private void remember(List<Listed> fresh, long slotEnd) {
    for (List<Listed> slot : bySlot(fresh)) {
      if (slot.getFirst().slot() < slotEnd) {
        List<Signature> before = settled.put(slot.getFirst().slot(), signatures(slot));
        remembered += slot.size() - (before == null ? 0 : before.size());
      }
    }
    if (remembered > REMEMBERED_MAX) {
      settled.clear();
      remembered = 0;
    }
  }

  private void forgetBefore(long slot) {
    var older = settled.headMap(slot, false);
    remembered -= older.values().stream().mapToInt(List::size).sum();
    older.clear();
  }

  private static List<Signature> signatures(List<Listed> slot) {
    return slot.stream().map(Listed::signature).toList();
  }

  /** Those that succeeded, slot by slot. */
  private static List<List<Listed>> bySlot(List<Listed> listed) {
    var slots = new ArrayList<List<Listed>>();
    long slot = -1;
    for (Listed entry : listed) {
      if (entry.failed()) {
        continue;
      }
      if (entry.slot() != slot) {
        slot = entry.slot();
        slots.add(new ArrayList<>());
      }
      slots.getLast().add(entry);
    }
    return slots;
  }
}
