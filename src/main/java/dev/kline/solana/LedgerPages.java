package dev.kline.solana;

import dev.kline.event.LedgerCursor;
import dev.kline.event.Signature;
import dev.kline.solana.LedgerAnswers.Listed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's list of the program's transactions from a cursor to its end of just now, the oldest
 * first. Confined to the thread {@code solana-ledger}.
 *
 * <p>A node lists from the newest back, a page at a time. So this walks back once and keeps of each
 * page only its last entry, then goes forward and asks for each page again by those. Memory holds
 * two pages however long the gap is. What a node inserts into a page in between is read as well: a
 * page is read until its last entry.
 *
 * <pre>
 *   cursor │ page 2 ... b1 │ page 1 ... b0 │ page 0 (kept) │ end
 *          ◄────────────────────── walk back ──────────────
 *          ── page 2 (just read) ─► page 1 again ─► page 0 ►
 * </pre>
 *
 * <p>The first page also has the entries of the cursor's own slot if there are newer ones in it: so
 * a slot comes whole. {@link #isDone} tells them apart.
 */
final class LedgerPages {
  private final LedgerRpc rpc;
  private final LedgerCursor cursor;
  private final @Nullable Signature until;

  /** The last entry of each page but the oldest, the newest page first. */
  private final List<Listed> bounds = new ArrayList<>();

  private final List<Listed> newestPage;
  private List<Listed> oldestPage;
  private List<Listed> done = List.of();
  private boolean slotOpen;
  private boolean endsEarly;
  private long count;
  private int next;

  /**
   * Walks back from the newest to the cursor.
   *
   * @throws IOException if an answer says that the list ends and the next that it does not; another
   *     node, or the next pass, may list it
   */
  LedgerPages(LedgerRpc rpc, LedgerCursor cursor) throws IOException, InterruptedException {
    this.rpc = rpc;
    this.cursor = cursor;
    this.until = cursor.signature().orElse(null);
    List<Listed> page = rpc.page(null, until, LedgerRpc.PAGE_MAX);
    List<Listed> wanted = wanted(page);
    newestPage = wanted;
    oldestPage = wanted;
    count = wanted.size();
    while (!page.isEmpty() && wanted.size() == page.size() && !endsWith(page)) {
      Listed last = page.getLast();
      page = older(last);
      wanted = wanted(page);
      if (wanted.isEmpty()) {
        if (page.isEmpty()) {
          requireEnd(last);
        }
        break;
      }
      bounds.add(last);
      count += wanted.size();
      oldestPage = wanted;
    }
    next = bounds.size();
    completeFirstSlot();
  }

  /** Whether nothing is listed behind the oldest entry here, not even the cursor's transaction. */
  boolean endsEarly() {
    return endsEarly;
  }

  /** The newest slot listed, or -1. */
  long newestSlot() {
    return newestPage.isEmpty() ? -1 : newestPage.getFirst().slot();
  }

  /** Entries in all. */
  long count() {
    return count;
  }

  /** Whether another page follows. */
  boolean hasNext() {
    return next >= 0;
  }

  /** The next page, the oldest entry first. */
  List<Listed> next() throws IOException, InterruptedException {
    int page = next;
    next--;
    if (page == bounds.size()) {
      var first = new ArrayList<>(oldestPage);
      first.addAll(done);
      oldestPage = List.of();
      return first.reversed();
    }
    return page == 0 ? newestPage.reversed() : again(bounds.get(page - 1), bounds.get(page));
  }

  /** Whether this entry was there when the cursor was set. */
  boolean isDone(Listed entry) {
    return entry.slot() == cursor.slot() && done.contains(entry);
  }

  /** Without what is older than the cursor, which is listed where its signature is not found. */
  private List<Listed> wanted(List<Listed> page) {
    long slotMin = until == null ? cursor.slot() + 1 : cursor.slot();
    int size = page.size();
    while (size > 0 && page.get(size - 1).slot() < slotMin) {
      size--;
    }
    return page.subList(0, size);
  }

  /** The page behind {@code last}. */
  private List<Listed> older(Listed last) throws IOException, InterruptedException {
    List<Listed> page = rpc.page(last.signature(), until, LedgerRpc.PAGE_MAX);
    if (!page.isEmpty() && page.getLast().signature().equals(last.signature())) {
      throw new IOException("the ledger's list does not go back");
    }
    return page;
  }

  /** Whether the cursor's transaction follows a page that is not full. One call spares two. */
  private boolean endsWith(List<Listed> page) throws InterruptedException {
    if (until == null || page.size() >= LedgerRpc.PAGE_MAX) {
      return false;
    }
    List<Listed> behind = rpc.page(page.getLast().signature(), null, 1);
    return !behind.isEmpty() && isCursor(behind.getFirst());
  }

  /**
   * An empty page may come from a node that lags and does not know {@code last}: to believe it
   * would be to lose all between there and the cursor. It may also come from one that has forgotten
   * what is so old; whoever reads these pages decides.
   */
  private void requireEnd(Listed last) throws IOException, InterruptedException {
    List<Listed> behind = rpc.page(last.signature(), null, 1);
    if (behind.isEmpty()) {
      endsEarly = until != null;
      return;
    }
    if (!isReached(behind.getFirst())) {
      throw new IOException("the ledger's list ends before the cursor");
    }
    slotOpen = behind.getFirst().slot() == cursor.slot() && !isCursor(behind.getFirst());
  }

  private boolean isReached(Listed entry) {
    return entry.slot() <= cursor.slot() || isCursor(entry);
  }

  private boolean isCursor(Listed entry) {
    return cursor.signature().equals(Optional.of(entry.signature()));
  }

  private void completeFirstSlot() throws IOException, InterruptedException {
    if (until == null || oldestPage.isEmpty()) {
      return;
    }
    Listed last = oldestPage.getLast();
    if (last.slot() <= cursor.slot() || slotOpen) {
      List<Listed> found = cursorSlot(last);
      int newer = 0;
      while (newer < found.size() && !isCursor(found.get(newer))) {
        newer++;
      }
      var first = new ArrayList<>(oldestPage);
      first.addAll(found.subList(0, newer));
      oldestPage = first;
      count += newer;
      done = found.subList(newer, found.size());
    }
  }

  /** The entries of the cursor's slot behind {@code last}. */
  private List<Listed> cursorSlot(Listed last) throws InterruptedException {
    var found = new ArrayList<Listed>();
    Listed from = last;
    while (true) {
      List<Listed> page = rpc.page(from.signature(), null, LedgerRpc.PAGE_MAX);
      page.stream().takeWhile(entry -> entry.slot() == cursor.slot()).forEach(found::add);
      if (page.isEmpty()
          || page.getLast().slot() != cursor.slot()
          || page.getLast().signature().equals(from.signature())) {
        return found;
      }
      from = page.getLast();
    }
  }

  /** The entries behind {@code before} up to {@code last}, the oldest first. */
  private List<Listed> again(Listed before, Listed last) throws IOException, InterruptedException {
    var entries = new ArrayList<Listed>(LedgerRpc.PAGE_MAX);
    Listed from = before;
    while (true) {
      List<Listed> page = rpc.page(from.signature(), until, LedgerRpc.PAGE_MAX);
      for (Listed entry : page) {
        if (entry.slot() < last.slot()) {
          return entries.reversed(); // a fork took the last one away
        }
        entries.add(entry);
        if (entry.signature().equals(last.signature())) {
          return entries.reversed();
        }
      }
      if (page.isEmpty() || entries.size() > 10 * LedgerRpc.PAGE_MAX) {
        throw new IOException("the ledger's list changed while it was read");
      }
      from = page.getLast();
    }
  }
}
