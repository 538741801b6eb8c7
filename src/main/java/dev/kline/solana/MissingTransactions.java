package dev.kline.solana;

import dev.kline.event.BlockTime;
import dev.kline.event.LedgerEntry;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.solana.LedgerAnswers.Fetched;
import dev.kline.solana.LedgerAnswers.Listed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the transactions of a stretch say: from those that wait in the hold, else from the
 * node. Confined to the thread {@code solana-ledger}.
 *
 * <p>What cannot be found out yet is left out, and the next pass tries again: a transaction that
 * the node lists and does not have, one whose block has no time yet, and, behind the live stream,
 * the slots of transactions so young that their live line may still be on its way (once). What no
 * node has for long is given up.
 */
final class MissingTransactions {
  /** Slots that a live line may be behind the ledger's list. */
  private static final long YOUNG_SLOTS = 8;

  /** Passes that must find a transaction absent: what takes long may be a node that is silent. */
  private static final int ABSENCES_MIN = 8;

  private static final System.Logger LOGGER = System.getLogger(MissingTransactions.class.getName());

  private final LedgerRpc rpc;
  private final TransactionReader reader;
  private final LiveRecord live;
  private final Hold hold;
  private final LedgerProgress progress;
  private final LedgerLimits limits;
  private final Pace pace;

  private boolean catchUp;
  private long absentNanosLeft;

  /** What the node does not have; as of the last pass, and of this one. */
  private Map<Signature, Absence> absentBefore = Map.of();

  private Map<Signature, Absence> absent = new HashMap<>();

  /** Those too young in the last pass, and in this one. */
  private Set<Signature> youngBefore = Set.of();

  private Set<Signature> young = new HashSet<>();

  MissingTransactions(
      LedgerRpc rpc,
      TransactionReader reader,
      LiveRecord live,
      Hold hold,
      LedgerProgress progress,
      LedgerLimits limits,
      Pace pace) {
    this.rpc = rpc;
    this.reader = reader;
    this.live = live;
    this.hold = hold;
    this.progress = progress;
    this.limits = limits;
    this.pace = pace;
  }

  /**
   * What a stretch became.
   *
   * @param entries to be settled, in order
   * @param fetched those that the node was asked for, and need not be again once this is settled
   * @param missed of those, had something to say and were not heard
   * @param undone those that were heard elsewhere and say nothing where they are
   * @param leftOutSlot the first slot with something left out, or {@link Long#MAX_VALUE}
   */
  record Resolved(
      List<LedgerEntry> entries,
      List<Signature> fetched,
      int missed,
      List<Signature> undone,
      long leftOutSlot) {
    static final Resolved NOTHING =
        new Resolved(List.of(), List.of(), 0, List.of(), Long.MAX_VALUE);
  }

  /** When it was first found that the node does not have it, and in how many passes since. */
  private record Absence(long sinceNanos, int passes) {}

  /** A pass begins. */
  void begin(boolean catchingUp) {
    catchUp = catchingUp;
    absentNanosLeft = catchingUp ? limits.absentTotal().toNanos() : 0;
    absentBefore = absent;
    absent = new HashMap<>();
    youngBefore = young;
    young = new HashSet<>();
  }

  /**
   * Resolves the transactions of a stretch, none of which failed.
   *
   * @param unknown those that were not applied
   * @param elsewhere those that were heard of another slot, and are fetched whatever they said
   *     there
   * @param done those that were there before all comparing, and are never fetched
   */
  Resolved resolve(
      List<Listed> listed, Set<Signature> unknown, Set<Signature> elsewhere, Predicate<Listed> done)
      throws InterruptedException {
    var stretch = new Stretch(unknown, elsewhere);
    for (Listed entry : listed) {
      if (!live.isWhole(entry.signature()) && !done.test(entry)) {
        stretch.lookUp(entry);
      }
    }
    stretch.wanted.removeIf(entry -> stretch.waitingSlots.contains(entry.slot()));
    fetch(stretch);
    for (Listed entry : listed) {
      if (stretch.waitingSlots.contains(entry.slot())) {
        stretch.leaveOut(entry);
      } else {
        stretch.resolve(entry);
      }
    }
    return stretch.resolved();
  }

  private void fetch(Stretch stretch) throws InterruptedException {
    var left = new ArrayList<>(stretch.wanted.stream().map(Listed::signature).toList());
    while (!left.isEmpty()) {
      stretch.fetched.putAll(rpc.transactions(left));
      left.removeAll(stretch.fetched.keySet());
      if (left.isEmpty() || absentNanosLeft <= 0) {
        return;
      }
      absentNanosLeft -= limits.absent().toNanos();
      pace.pause(limits.absent());
    }
  }

  /** Whether it was absent for so long and so often that nobody waits any more; says so once. */
  private boolean givenUp(Signature signature) {
    long now = pace.nanos();
    Absence before = absentBefore.getOrDefault(signature, new Absence(now, 0));
    var absence = new Absence(before.sinceNanos(), before.passes() + 1);
    if (absence.passes() < ABSENCES_MIN
        || now - absence.sinceNanos() < limits.unavailable().toNanos()) {
      absent.put(signature, absence);
      return false;
    }
    progress.unavailable();
    LOGGER.log(
        System.Logger.Level.WARNING,
        "transaction unavailable, its events are lost unless heard signature={0} after={1}",
        signature,
        limits.unavailable());
    return true;
  }

  /** One stretch while it is resolved. */
  private final class Stretch {
    private final Set<Signature> unknown;
    private final Set<Signature> elsewhere;
    private final Map<Signature, HeardTransaction> held = new HashMap<>();
    private final List<Listed> wanted = new ArrayList<>();
    private final Set<Long> waitingSlots = new HashSet<>();
    private final Map<Signature, Fetched> fetched = new HashMap<>();
    private final Map<Long, OptionalLong> blockTimes = new HashMap<>();

    private final List<LedgerEntry> entries = new ArrayList<>();
    private final List<Signature> finished = new ArrayList<>();
    private final List<Signature> undone = new ArrayList<>();
    private int missed;
    private long leftOutSlot = Long.MAX_VALUE;

    Stretch(Set<Signature> unknown, Set<Signature> elsewhere) {
      this.unknown = unknown;
      this.elsewhere = elsewhere;
    }

    /** Decides where to find out what {@code entry} says. */
    void lookUp(Listed entry) {
      Signature signature = entry.signature();
      boolean cut = live.isCut(signature);
      if (elsewhere.contains(signature)) {
        wanted.add(entry);
        return;
      }
      if (!unknown.contains(signature) && !cut) {
        return;
      }
      Optional<HeardTransaction> waiting = hold.find(signature);
      if (waiting.filter(heard -> !heard.cut() && heard.slot() == entry.slot()).isPresent()) {
        held.put(signature, waiting.get());
      } else if (!cut && mayStillCome(entry)) {
        waitingSlots.add(entry.slot());
      } else {
        wanted.add(entry);
      }
    }

    private boolean mayStillCome(Listed entry) {
      boolean mayCome =
          !catchUp
              && entry.slot() > live.newestSlot() - YOUNG_SLOTS
              && !youngBefore.contains(entry.signature());
      if (mayCome) {
        young.add(entry.signature());
      }
      return mayCome;
    }

    void leaveOut(Listed entry) {
      leftOutSlot = Math.min(leftOutSlot, entry.slot());
    }

    void resolve(Listed entry) throws InterruptedException {
      Signature signature = entry.signature();
      Fetched told = fetched.get(signature);
      boolean absent = told == null && wanted.contains(entry);
      if (told != null && told.told().failed()) {
        finished.add(signature);
        return;
      }
      OptionalLong seconds = seconds(entry, told);
      if (absent || seconds.isEmpty()) {
        if (!givenUp(signature)) {
          leaveOut(entry);
          return;
        }
        finished.add(signature);
      }
      if (seconds.isPresent()) {
        settle(entry, seconds.getAsLong(), told);
      }
    }

    private void settle(Listed entry, long seconds, @Nullable Fetched told) {
      var time = new BlockTime(seconds, true);
      Optional<Transaction> transaction = Optional.empty();
      if (told != null) {
        transaction = decoded(entry, told).at(time, told.accounts());
        finished.add(entry.signature());
        if (transaction.isPresent() && unknown.contains(entry.signature())) {
          missed += live.isCut(entry.signature()) ? 0 : 1;
        }
        if (transaction.isEmpty() && elsewhere.contains(entry.signature())) {
          undone.add(entry.signature());
          return;
        }
      } else if (held.containsKey(entry.signature())) {
        var heard = held.get(entry.signature());
        transaction =
            new HeardTransaction(entry.signature(), entry.slot(), heard.events(), false)
                .at(time, Set.of());
      }
      entries.add(new LedgerEntry(entry.signature(), entry.slot(), seconds, transaction));
    }

    /** What is wrong with a log that was heard live was counted then. */
    private HeardTransaction decoded(Listed entry, Fetched fetched) {
      var told =
          new LogNotification(entry.slot(), entry.signature(), false, fetched.told().lines());
      return reader.decode(told, !live.isCut(entry.signature()));
    }

    private OptionalLong seconds(Listed entry, @Nullable Fetched told) throws InterruptedException {
      if (entry.seconds() >= 0) {
        return OptionalLong.of(entry.seconds());
      }
      if (told != null && told.seconds() >= 0) {
        return OptionalLong.of(told.seconds());
      }
      OptionalLong known = blockTimes.get(entry.slot());
      if (known == null) {
        known = rpc.blockTime(entry.slot());
        blockTimes.put(entry.slot(), known);
      }
      return known;
    }

    Resolved resolved() {
      return new Resolved(entries, finished, missed, undone, leftOutSlot);
    }
  }
}
