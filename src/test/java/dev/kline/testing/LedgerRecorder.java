package dev.kline.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.BlockTime;
import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A sink that keeps its word and remembers all that it was told: each signature is applied once,
 * whoever tells it first. Safe for any thread.
 */
public final class LedgerRecorder implements LedgerSink {
  private final Object lock = new Object();

  /** In the order in which they were applied; what is retracted is gone. */
  @GuardedBy("lock")
  private final Map<Signature, Transaction> applied = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Set<Signature> settled = new HashSet<>();

  @GuardedBy("lock")
  private final Map<Signature, BlockTime> times = new HashMap<>();

  @GuardedBy("lock")
  private final List<LedgerStretch> stretches = new ArrayList<>();

  @GuardedBy("lock")
  private final List<Signature> heard = new ArrayList<>();

  @GuardedBy("lock")
  private final List<Signature> retracted = new ArrayList<>();

  @GuardedBy("lock")
  private final List<Long> clocks = new ArrayList<>();

  @GuardedBy("lock")
  private Optional<LedgerCursor> cursor = Optional.empty();

  @GuardedBy("lock")
  private int passes;

  /** One that compared up to {@code cursor} in an earlier life. */
  public LedgerRecorder after(LedgerCursor begin) {
    synchronized (lock) {
      cursor = Optional.of(begin);
    }
    return this;
  }

  // ---- the sink

  @Override
  public void transaction(Transaction transaction) {
    throw new AssertionError("a source with a ledger tells heard(), not transaction()");
  }

  @Override
  public void clock(long seconds) {
    synchronized (lock) {
      clocks.add(seconds);
    }
  }

  @Override
  public void heard(Transaction transaction) {
    synchronized (lock) {
      heard.add(transaction.signature());
      apply(transaction);
    }
  }

  @GuardedBy("lock")
  private void apply(Transaction transaction) {
    if (applied.putIfAbsent(transaction.signature(), transaction) == null) {
      times.put(transaction.signature(), transaction.time());
    }
  }

  @Override
  public Optional<LedgerCursor> cursor() {
    synchronized (lock) {
      return cursor;
    }
  }

  @Override
  public Set<Signature> unknown(Collection<Signature> signatures) {
    synchronized (lock) {
      var unknown = new HashSet<>(signatures);
      unknown.removeAll(applied.keySet());
      return unknown;
    }
  }

  @Override
  public Set<Signature> heardElsewhere(Map<Signature, Long> slots) {
    synchronized (lock) {
      var elsewhere = new HashSet<Signature>();
      slots.forEach((signature, slot) -> {
        Transaction known = applied.get(signature);
        if (known != null && !settled.contains(signature) && known.slot() != slot) {
          elsewhere.add(signature);
        }
      });
      return elsewhere;
    }
  }

  @Override
  public void settle(LedgerStretch stretch) {
    synchronized (lock) {
      stretches.add(stretch);
      for (LedgerEntry entry : stretch.entries()) {
        entry.transaction().ifPresent(this::apply);
        if (applied.containsKey(entry.signature())) {
          settled.add(entry.signature());
          times.put(entry.signature(), new BlockTime(entry.seconds(), true));
        }
      }
      stretch.cursor().ifPresent(next -> cursor = Optional.of(next));
    }
  }

  @Override
  public void caughtUp() {
    synchronized (lock) {
      passes++;
    }
  }

  @Override
  public List<Signature> unsettled(long slotMax) {
    synchronized (lock) {
      var open = new ArrayList<Signature>();
      for (Transaction transaction : applied.values()) {
        if (transaction.slot() <= slotMax && !settled.contains(transaction.signature())) {
          open.add(transaction.signature());
        }
      }
      return open;
    }
  }

  @Override
  public void settleAsHeard(Collection<Signature> signatures) {
    synchronized (lock) {
      settled.addAll(signatures);
    }
  }

  @Override
  public void retract(Collection<Signature> signatures) {
    synchronized (lock) {
      retracted.addAll(signatures);
      applied.keySet().removeAll(signatures);
    }
  }

  // ---- what it remembers

  /** What counts now, in the order in which it was applied. */
  public List<Signature> applied() {
    synchronized (lock) {
      return List.copyOf(applied.keySet());
    }
  }

  /** How it was told first. */
  public Transaction transaction(Signature signature) {
    synchronized (lock) {
      return Optional.ofNullable(applied.get(signature)).orElseThrow();
    }
  }

  /** The time that stands now. */
  public Optional<BlockTime> time(Signature signature) {
    synchronized (lock) {
      return Optional.ofNullable(times.get(signature));
    }
  }

  /** What was told live, in order, again and again if it was. */
  public List<Signature> heard() {
    synchronized (lock) {
      return List.copyOf(heard);
    }
  }

  public List<Signature> retracted() {
    synchronized (lock) {
      return List.copyOf(retracted);
    }
  }

  public List<LedgerStretch> stretches() {
    synchronized (lock) {
      return List.copyOf(stretches);
    }
  }

  public List<Long> clocks() {
    synchronized (lock) {
      return List.copyOf(clocks);
    }
  }

  public boolean isSettled(Signature signature) {
    synchronized (lock) {
      return settled.contains(signature);
    }
  }

  /** Passes that reached the end of the ledger. */
  public int passes() {
    synchronized (lock) {
      return passes;
    }
  }

  // ---- waiting

  /** Waits for {@code count} more passes from beginning to end. */
  public void awaitPasses(int count) {
    int end = passes() + count + 1; // one may be on its way
    Await.until("%d passes never came".formatted(count), () -> passes() >= end);
  }

  /** Waits until exactly so many are applied. */
  public List<Signature> awaitApplied(int count) {
    BooleanSupplier all = () -> applied().size() >= count;
    Await.until("%d transactions were never applied".formatted(count), all);
    return applied();
  }
}
