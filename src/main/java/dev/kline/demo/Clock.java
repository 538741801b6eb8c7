package dev.kline.demo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The time, and how to wait for it. Safe for any thread. */
interface Clock {
  /** The wall's. */
  Clock WALL = new Wall();

  /** Unix milliseconds. */
  long millis();

  /**
   * Returns when it is {@code millis} or later, at once if it is already.
   *
   * @throws InterruptedException if interrupted before or while waiting
   */
  void await(long millis) throws InterruptedException;

  /** See {@link #WALL}. */
  final class Wall implements Clock {
    @Override
    public long millis() {
      return System.currentTimeMillis();
    }

    @Override
    public void await(long millis) throws InterruptedException {
      while (true) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = millis - millis();
        if (left <= 0) {
          return;
        }
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(left));
      }
    }
  }
}
