package dev.kline.ingest;

import dev.kline.candle.BarCorrection;
import dev.kline.candle.BarUpdate;
import dev.kline.candle.Candle;
import dev.kline.candle.CandleBook;
import dev.kline.candle.CandleBook.Shown;
import dev.kline.candle.Mending;
import dev.kline.candle.Series;
import dev.kline.candle.Trade;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.ingest.Settlement.Addition;
import dev.kline.store.Commit;
import dev.kline.store.Cursor;
import dev.kline.store.EventCounts;
import dev.kline.store.LoggedTransaction;
import dev.kline.store.Retention;
import dev.kline.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What transactions do to the log and to the candles. Confined to the ingest thread.
 *
 * <p>A transaction that comes after all that is known of its mints is appended: the bars in memory
 * take it in. Any other change is a revision: the log is changed where it has to be, and every bar
 * that this touches is computed anew from it. Both are one commit, and what subscribers are to see
 * is told after it. So the bars are a function of the log, whatever came when.
 */
final class Applier {
  /** Mints to keep in memory: at some kilobyte each, 35 MB when all are in use. */
  private static final int MINTS_MAX = 35_000;

  private final Store store;
  private final Consumer<Supplier<Committed>> telling;
  private final Losses losses;
  private final CandleBook book;
  private final Retention retention;

  private Batch batch = new Batch();
  private Cursor cursor;
  private EventCounts counts;
  private IngestCounts transactions = IngestCounts.NONE;
  private @Nullable Instant lastApplied;

  /** {@code telling} runs each commit that shows anything, and tells of it. */
  Applier(Store store, Consumer<Supplier<Committed>> telling) {
    this.store = store;
    this.telling = telling;
    this.losses = new Losses(store);
    this.cursor = store.cursor();
    this.counts = store.counts();
    this.book = new CandleBook(store, store.intervals(), cursor.chainSeconds(), MINTS_MAX);
    this.retention = store.retention();
  }

  /** Takes in what was open when the server stopped. */
  void open() {
    store.openSeries().forEach(series -> book.load(series.mint()));
  }

  /** How it is doing, as far as this knows. */
  IngestStatus status() {
    return new IngestStatus(true, null, false, cursor, counts, transactions, lastApplied, 0);
  }

  // ---- one transaction

  /**
   * Takes one in; what is not settled waits for the ledger. It is stored by the next {@link
   * #flush}, or by the next change of another kind.
   */
  void add(Transaction transaction, boolean settled) {
    if (batch.contains(transaction) || store.contains(transaction.signature())) {
      transactions = transactions.duplicate();
      return;
    }
    if (!retention.kept().inLog(transaction.slot(), transaction.time().seconds())) {
      transactions = transactions.expired(1);
      return;
    }
    boolean cut = !transaction.mayMiss().isEmpty();
    if (cut || batch.settled() != settled || transaction.slot() < newestSlot()) {
      flush();
    }
    var known = losses.known(transaction);
    if (known.isEmpty()) {
      return;
    }
    var logged = new LoggedTransaction(next(transaction.slot()), known.get());
    if (inOrder(logged)) {
      batch.addLive(logged, settled, apply(logged, true));
    } else {
      flush();
      var revision = List.of(new Addition(logged, settled));
      telling.accept(() -> revised(Set.of(), revision, true, Long.MAX_VALUE));
    }
  }

  /** The place after all that is known of a slot. */
  private Position next(long slot) {
    if (cursor.newest().isEmpty() || slot > newestSlot()) {
      return new Position(slot, 0);
    }
    var newest = cursor.newest().get();
    return slot == newest.slot() ? new Position(slot, newest.index() + 1) : store.next(slot);
  }

  private long newestSlot() {
    return cursor.newest().map(Position::slot).orElse(-1L);
  }

  private boolean inOrder(LoggedTransaction logged) {
    var transaction = logged.transaction();
    var place = logged.place();
    boolean inOrder = transaction.mayMiss().isEmpty();
    for (var event : transaction.events()) {
      inOrder &= book.inOrder(event.mint(), place);
    }
    return inOrder;
  }

  // ---- the end of the log

  /** What it does to the bars in memory. */
  private Shown apply(LoggedTransaction logged, boolean live) {
    var transaction = logged.transaction();
    var finals = book.advance(transaction.time().seconds());
    var shown = new Shown(new ArrayList<>(finals), new ArrayList<>(0));
    for (var event : transaction.events()) {
      var trade = Trade.of(event, logged.place());
      if (trade.isPresent()) {
        var more = book.apply(trade.get(), live);
        shown.updates().addAll(more.updates());
        shown.corrections().addAll(more.corrections());
      } else {
        book.stands(event.mint(), logged.place());
      }
    }
    counts = counts.plus(transaction.events());
    cursor = cursor.applied(logged.position()).at(book.nowSeconds());
    return shown;
  }

  /** Stores what was taken in since the last time, in one commit, and tells it. */
  void flush() {
    if (batch.isEmpty()) {
      return;
    }
    var done = batch;
    batch = new Batch();
    telling.accept(() -> commit(done));
  }

  private Committed commit(Batch done) {
    long position =
        store.commit(
            new Commit(done.transactions(), done.settled(), book.changes(), counts, cursor));
    book.committed();
    transactions = transactions.applied(done.transactions().size());
    lastApplied = Instant.now();
    return new Committed(position, done.live(), done.updates(), done.corrections());
  }

  // ---- the middle of the log

  /**
   * Changes the log where it stands, and computes anew what that touches.
   *
   * @param live whether its bars are to be shown at once
   * @param throughSeconds up to where all trades are known that come with it
   */
  private Committed revised(
      Set<LoggedTransaction> removals,
      List<Addition> additions,
      boolean live,
      long throughSeconds) {
    Map<Series, NavigableMap<Long, Optional<Candle>>> changed;
    long now = book.nowSeconds();
    var seconds = new LinkedHashMap<Mint, NavigableSet<Long>>();
    long position;
    try (var revision = store.revise()) {
      for (var removal : removals) {
        revision.unlog(removal);
        touch(removal, seconds);
        counts = counts.minus(removal.transaction().events());
      }
      for (var addition : additions) {
        var logged = addition.logged();
        revision.log(logged, addition.settled());
        touch(logged, seconds);
        counts = counts.plus(logged.transaction().events());
        now = Math.max(now, logged.transaction().time().seconds());
        cursor = cursor.applied(logged.position());
      }
      seconds.keySet().forEach(book::load);
      changed = mend(new Mending(revision), seconds);
      cursor = cursor.at(now);
      position = revision.commit(counts, cursor);
    }
    seconds.keySet().forEach(book::reordered);
    var told = show(changed, live, throughSeconds);
    told.updates().addAll(book.advance(now));
    count(removals, additions);
    var applied = live ? additions.stream().map(Addition::applied).toList() : List.<Applied>of();
    return new Committed(position, applied, told.updates(), told.corrections());
  }

  /** Notes the seconds of each mint that a transaction moves. */
  private static void touch(LoggedTransaction logged, Map<Mint, NavigableSet<Long>> seconds) {
    var transaction = logged.transaction();
    long second = transaction.time().seconds();
    transaction.events().stream()
        .map(ProgramEvent::mint)
        .forEach(mint -> seconds.computeIfAbsent(mint, _ -> new TreeSet<>()).add(second));
    transaction
        .mayMiss()
        .forEach(account ->
            seconds.computeIfAbsent(new Mint(account), _ -> new TreeSet<>()).add(second));
  }

  /** A bar that the log does not tell all of any more stays as it is. */
  private Map<Series, NavigableMap<Long, Optional<Candle>>> mend(
      Mending mending, Map<Mint, NavigableSet<Long>> seconds) {
    var changed = new LinkedHashMap<Series, NavigableMap<Long, Optional<Candle>>>();
    seconds.forEach((mint, touched) -> {
      for (var interval : store.intervals().all()) {
        var openTimes = new TreeSet<Long>();
        touched.forEach(second -> openTimes.add(interval.openTimeSeconds(second)));
        openTimes.headSet(retention.kept().barsFrom(interval)).clear();
        var series = new Series(mint, interval);
        changed.put(series, mending.mend(series, openTimes));
      }
    });
    return changed;
  }

  private Shown show(
      Map<Series, NavigableMap<Long, Optional<Candle>>> changed,
      boolean live,
      long throughSeconds) {
    var updates = new ArrayList<BarUpdate>();
    var corrections = new ArrayList<BarCorrection>();
    changed.forEach((series, bars) -> {
      var revised = book.revised(series, bars, live, throughSeconds);
      updates.addAll(revised.updates());
      corrections.addAll(revised.corrections());
    });
    return new Shown(updates, corrections);
  }

  private void count(Collection<LoggedTransaction> removals, List<Addition> additions) {
    var was = new HashMap<Signature, LoggedTransaction>();
    removals.forEach(each -> was.put(each.transaction().signature(), each));
    for (var addition : additions) {
      var logged = addition.logged();
      var before = Optional.ofNullable(was.remove(logged.transaction().signature()));
      boolean stood = before.map(each -> each.place().equals(logged.place())).orElse(false);
      boolean cut = before.map(each -> !each.transaction().mayMiss().isEmpty()).orElse(false);
      boolean newlyCut = !cut && !logged.transaction().mayMiss().isEmpty();
      transactions = transactions.revised(before.isEmpty(), !stood, newlyCut);
      lastApplied = before.isEmpty() ? Instant.now() : lastApplied;
    }
    transactions = transactions.retracted(was.size());
  }

  // ---- the ledger

  /** The store, with all that was taken in. */
  Store flushed() {
    flush();
    return store;
  }

  /** Makes the log say what the ledger says. The cursor moves last: what is cut short is redone. */
  void settle(LedgerStretch told) {
    flush();
    var stretch = unexpired(told);
    var settlement = new Settlement(store, losses, stretch, newestSlot());
    var late = appendInOrder(settlement.appends);
    late.addAll(settlement.additions);
    if (!late.isEmpty() || !settlement.removals.isEmpty()) {
      long throughSeconds = stretch.entries().getLast().seconds();
      telling.accept(() -> revised(settlement.removals, late, false, throughSeconds));
    }
    var compared = stretch.cursor().map(cursor::compared).orElse(cursor);
    if (!settlement.confirmed.isEmpty() || !compared.equals(cursor)) {
      store.settle(settlement.confirmed, compared);
      cursor = compared;
    }
  }

  /** Less what is from before the log begins. */
  private LedgerStretch unexpired(LedgerStretch stretch) {
    var kept = retention.kept();
    var entries =
        stretch.entries().stream()
            .filter(entry ->
                kept.inLog(entry.slot(), entry.seconds()) || store.contains(entry.signature()))
            .toList();
    transactions = transactions.expired(stretch.entries().size() - entries.size());
    return new LedgerStretch(entries, stretch.cursor());
  }

  /** Appends what can be. Returns the rest. */
  private List<Addition> appendInOrder(List<LoggedTransaction> appends) {
    var late = new ArrayList<Addition>();
    for (var logged : appends) {
      if (inOrder(logged)) {
        batch.add(logged, true, apply(logged, false));
      } else {
        late.add(new Addition(logged, true));
      }
    }
    flush();
    return late;
  }

  /** Shows what the ledger brought in bars that are open. */
  void caughtUp() {
    flush();
    show(book.caughtUp());
  }

  /** Waits for the ledger no longer. */
  void settleAsHeard(Collection<Signature> signatures) {
    flush();
    var logged = signatures.stream().flatMap(each -> store.transaction(each).stream());
    store.settle(logged.map(LoggedTransaction::transaction).toList(), cursor);
  }

  /** Takes back what never came into the ledger. */
  void retract(Collection<Signature> signatures) {
    flush();
    var removals = new HashSet<LoggedTransaction>();
    signatures.forEach(each -> store.transaction(each).ifPresent(removals::add));
    if (!removals.isEmpty()) {
      telling.accept(() -> revised(removals, List.of(), true, Long.MAX_VALUE));
    }
  }

  // ---- what is too old

  /** Whether there is something to drop for its age. */
  boolean trimDue() {
    return retention.due(book.nowSeconds());
  }

  /** Drops a little of it. */
  void trim() {
    retention.slice(book.nowSeconds()).forEach(book::dropped);
  }

  // ---- the clock

  /** The chain's clock has come to {@code seconds}. */
  void advance(long seconds) {
    flush();
    show(book.advance(seconds));
  }

  /** Shows bars that no change of the log moved. */
  private void show(List<BarUpdate> updates) {
    if (!updates.isEmpty()) {
      cursor = cursor.at(book.nowSeconds());
      telling.accept(() -> new Committed(store.settle(List.of(), cursor), updates, List.of()));
    }
  }
}
