package dev.kline.solana;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.Signature;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Live transactions that wait for the gap before them to be mended. Safe for any thread: {@code
 * solana-logs} begins, fills and empties it, {@code solana-ledger} looks into it and says when the
 * gap is mended.
 *
 * <p>Each connection begins a hold of its own, with a number: a gap that was mended for the
 * connection before says nothing about this one.
 *
 * <p>It ends when the gap is mended, or without: when too many wait, for too long, or when the node
 * answers nothing, for then waiting brings no order and only delay.
 */
final class Hold {
  private final LedgerLimits limits;
  private final Pace pace;

  /** Whether the node has failed to answer for so long. */
  private final Predicate<Duration> nodeFails;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final LinkedHashMap<Signature, HeardTransaction> held = new LinkedHashMap<>();

  @GuardedBy("lock")
  private State state = State.FLOWING;

  @GuardedBy("lock")
  private long number;

  @GuardedBy("lock")
  private long sinceNanos;

  private enum State {
    /** Nobody waits. */
    FLOWING,
    HOLDING,
    /** The gap is mended, and what waited may go. */
    MENDED
  }

  Hold(LedgerLimits limits, Pace pace, Predicate<Duration> nodeFails) {
    this.limits = limits;
    this.pace = pace;
    this.nodeFails = nodeFails;
  }

  /** From now on all wait. What waited before is dropped: the ledger has it. Answers the number. */
  long begin() {
    synchronized (lock) {
      held.clear();
      state = State.HOLDING;
      sinceNanos = pace.nanos();
      number++;
      return number;
    }
  }

  /** The subscription stands: the time that they may wait begins. */
  void subscribed() {
    synchronized (lock) {
      sinceNanos = pace.nanos();
    }
  }

  /** The connection is over; what waits is dropped. */
  void drop() {
    synchronized (lock) {
      held.clear();
      state = State.FLOWING;
    }
  }

  /** Whether transactions wait, or have not all gone yet. */
  boolean holding() {
    synchronized (lock) {
      return state != State.FLOWING;
    }
  }

  /** Lets {@code transaction} wait; the first of a signature stands. */
  void add(HeardTransaction transaction) {
    synchronized (lock) {
      held.putIfAbsent(transaction.signature(), transaction);
    }
  }

  /** The gap before the connection of this number is mended. */
  void mended(long ofNumber) {
    synchronized (lock) {
      if (ofNumber == number && state == State.HOLDING) {
        state = State.MENDED;
      }
    }
  }

  /** Why waiting ends with the gap still open; empty if it does not. */
  Optional<String> hopeless() {
    synchronized (lock) {
      if (state != State.HOLDING) {
        return Optional.empty();
      }
      if (held.size() >= limits.heldMax()) {
        return Optional.of(held.size() + " transactions wait");
      }
      if (pace.nanos() - sinceNanos >= limits.hold().toNanos()) {
        return Optional.of("it takes longer than " + limits.hold());
      }
    }
    return nodeFails.test(limits.hopeless())
        ? Optional.of("the node has not answered for " + limits.hopeless())
        : Optional.empty();
  }

  /** Whether the gap is mended and those that wait may go. */
  boolean over() {
    synchronized (lock) {
      return state == State.MENDED;
    }
  }

  /** Takes out the one that waits longest; null if none does, and then all flows. */
  @Nullable HeardTransaction release() {
    synchronized (lock) {
      var first = held.pollFirstEntry();
      if (first == null) {
        state = State.FLOWING;
        return null;
      }
      return first.getValue();
    }
  }

  /** The one of this signature, if it waits. */
  Optional<HeardTransaction> find(Signature signature) {
    synchronized (lock) {
      return Optional.ofNullable(held.get(signature));
    }
  }

  /** This one was settled, and need not be told. */
  void settled(Signature signature) {
    synchronized (lock) {
      held.remove(signature);
    }
  }

  /** How many wait. */
  int size() {
    synchronized (lock) {
      return held.size();
    }
  }
}
