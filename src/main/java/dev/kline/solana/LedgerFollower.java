package dev.kline.solana;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.solana.SolanaConfig.Commitment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What the thread {@code solana-ledger} does: finds where to begin, then one pass at each connect
 * and one every few seconds while connected. {@link #run} is confined to that thread; the rest is
 * for the thread {@code solana-logs}.
 */
final class LedgerFollower {
  /**
   * Slots, some three minutes, after which a list that has not come past a transaction is waited
   * for no longer: in a quiet market nothing may ever be listed behind it.
   */
  private static final long UNLISTED_SLOTS_MAX = 512;

  private static final System.Logger LOGGER = System.getLogger(LedgerFollower.class.getName());

  private final LedgerSink sink;
  private final LedgerRpc rpc;
  private final LedgerStart start;
  private final LedgerPass pass;
  private final Orphans orphans;
  private final LiveRecord live;
  private final Hold hold;
  private final LedgerProgress progress;
  private final LedgerLimits limits;
  private final Commitment commitment;
  private final long marginSlots;
  private final Pace pace;
  private final Backoff bugs = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
  private final CountDownLatch started = new CountDownLatch(1);

  private volatile boolean slotsWanted;
  private volatile long polledSlot = -1;

  private final Object lock = new Object();

  /** The number of the connection's hold, or 0 while there is no connection. */
  @GuardedBy("lock")
  private long connection;

  /** The connection that was caught up with. */
  private long caughtUp;

  LedgerFollower(LedgerSink sink, LedgerParts parts, SolanaConfig config) {
    this.sink = sink;
    this.rpc = parts.rpc();
    this.live = parts.live();
    this.hold = parts.hold();
    this.progress = parts.progress();
    this.limits = parts.limits();
    this.pace = parts.pace();
    this.marginSlots = config.commitment().ledgerMarginSlots();
    this.start = new LedgerStart(rpc, live, config.ledger().backfillLimit());
    var missing = new MissingTransactions(rpc, parts.reader(), live, hold, progress, limits, pace);
    this.pass = new LedgerPass(sink, rpc, missing, live, hold, progress, marginSlots);
    this.orphans = new Orphans(sink, rpc, missing, progress);
    this.commitment = config.commitment();
  }

  // ---- for the thread solana-logs

  /** Waits until it is known where to begin, but not for ever. */
  void awaitStart() throws InterruptedException {
    var _ = started.await(limits.start().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A subscription stands, and what it brings is held under this number. */
  void connected(long number) {
    synchronized (lock) {
      connection = number;
      lock.notifyAll();
    }
  }

  void lost() {
    synchronized (lock) {
      connection = 0;
    }
  }

  /** Nobody else tells slots: from now on, each pass asks for one. */
  void wantSlots() {
    slotsWanted = true;
  }

  /** The slot that was asked for last, or -1. */
  long polledSlot() {
    return polledSlot;
  }

  // ---- on the thread solana-ledger

  /** Runs until its thread is interrupted. */
  void run() throws InterruptedException {
    while (!attempt(this::begin)) {
      pace.pause(bugs.next());
    }
    started.countDown();
    while (true) {
      long number = awaitDue();
      if (attempt(() -> follow(number))) {
        bugs.reset();
      } else {
        pace.pause(bugs.next());
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void take() throws IOException, InterruptedException;
  }

  /** Whether it went well; if not, that is said, and the same is to be tried again. */
  private boolean attempt(Step step) throws InterruptedException {
    try {
      step.take();
      return true;
    } catch (IOException e) {
      progress.trouble(String.valueOf(e.getMessage()));
      LOGGER.log(System.Logger.Level.WARNING, "ledger pass broken off reason={0}", e.getMessage());
    } catch (RuntimeException e) {
      progress.trouble("failed here: " + e);
      LOGGER.log(System.Logger.Level.ERROR, "the ledger could not be compared", e);
    }
    return false;
  }

  private void begin() throws InterruptedException {
    if (sink.cursor().isEmpty()) {
      LedgerCursor begin = start.find(oldestUnsettled());
      sink.settle(new LedgerStretch(List.of(), Optional.of(begin)));
    }
    sink.cursor().ifPresent(cursor -> progress.known(cursor.seconds() > 0 ? cursor.seconds() : -1));
  }

  /**
   * The slot of the oldest transaction that was heard and not settled, maybe in an earlier life
   * that never reached the ledger; {@link Long#MAX_VALUE} if there is none. The sink does not tell
   * slots, so this halves the range of those that it is asked for.
   */
  private long oldestUnsettled() throws InterruptedException {
    if (sink.unsettled(Long.MAX_VALUE).isEmpty()) {
      return Long.MAX_VALUE;
    }
    long low = 0;
    long high = Long.MAX_VALUE;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (sink.unsettled(middle).isEmpty()) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Waits for a new connection, or for the next pass of this one; answers its number. */
  private long awaitDue() throws InterruptedException {
    long end = System.nanoTime() + limits.interval().toNanos();
    synchronized (lock) {
      while (true) {
        long left = end - System.nanoTime();
        if (connection != 0 && (connection != caughtUp || left <= 0)) {
          return connection;
        }
        if (left > 0) {
          TimeUnit.NANOSECONDS.timedWait(lock, left + 999_999);
        } else {
          lock.wait();
        }
      }
    }
  }

  private void follow(long number) throws IOException, InterruptedException {
    boolean catchUp = number != caughtUp;
    if (slotsWanted) {
      polledSlot = rpc.slot();
      live.slot(polledSlot);
    }
    progress.catchingUp(catchUp);
    pass.run(catchUp);
    hold.mended(number);
    caughtUp = number;
    sink.caughtUp();
    progress.catchingUp(false);
    orphans.judge(judgedSlot());
  }

  /**
   * Up to where what is not listed must be missing. A confirmed transaction hardly ever is, but a
   * node's list may lag behind its slots: there the list must have come past it, for a while.
   */
  private long judgedSlot() {
    long newest = live.newestSlot();
    long old = newest - marginSlots;
    return commitment == Commitment.PROCESSED
        ? old
        : Math.max(Math.min(old, pass.listedSlot() - 1), newest - UNLISTED_SLOTS_MAX);
  }
}
