package dev.kline.api;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets subscribers wait while the source catches up, after a start, on what it missed: the bars
 * that closed meanwhile are then final in their history and not pushed one by one. Safe for any
 * thread.
 *
 * <p>It is a courtesy and no promise, so it ends when it has lasted {@link #LASTS_AT_MOST},
 * whatever the source does. From then on {@link #await} costs one volatile read.
 *
 * <p>Who comes first looks again and again, on its own thread, and the others wait for it behind
 * the lock: twenty thousand clients that come back after a restart ask the source no more often
 * than one.
 */
final class FirstCatchUp {
  /** From the start of the process; a client that waits does not take it for a hang. */
  static final Duration LASTS_AT_MOST = Duration.ofSeconds(3);

  /** Between two looks at the source. */
  static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final BooleanSupplier catchingUp;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final long endNanos;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile boolean over;

  /** Lets time pass. */
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * Begins now.
   *
   * @param catchingUp whether the source is catching up; a source without a ledger never is
   */
  FirstCatchUp(BooleanSupplier catchingUp) {
    this(catchingUp, System::nanoTime, Thread::sleep);
  }

  /** The same with a time of one's own. */
  FirstCatchUp(BooleanSupplier catchingUp, LongSupplier nanoTime, Pause pause) {
    this.catchingUp = catchingUp;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.endNanos = nanoTime.getAsLong() + LASTS_AT_MOST.toNanos();
  }

  /** Returns when it is over; at once, with the flag restored, if the thread is interrupted. */
  void await() {
    if (over) {
      return;
    }
    try {
      look();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    looking.lockInterruptibly();
    try {
      while (!over) {
        over = !catchingUp.getAsBoolean() || nanoTime.getAsLong() - endNanos >= 0;
        if (!over) {
          pause.sleep(LOOK_EVERY);
        }
      }
    } finally {
      looking.unlock();
    }
  }
}
