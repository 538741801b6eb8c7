package dev.kline.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about, with a deadline whose failure is a sentence. */
public final class Await {
  /** Long enough for a busy machine; a test that passes never waits for it. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  /**
   * The most that one look and its pause count for. While a virtual machine is stopped its clock
   * goes on, but whoever is waited for stands still, too.
   */
  private static final Duration LOOK_MAX = Duration.ofSeconds(1);

  private Await() {}

  public static void until(String otherwise, BooleanSupplier condition) {
    long leftNanos = DEADLINE.toNanos();
    int looks = 1;
    long beforeNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (leftNanos <= 0) {
        throw new AssertionError("%s, after %d looks".formatted(otherwise, looks));
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
      long nowNanos = System.nanoTime();
      leftNanos -= Math.min(nowNanos - beforeNanos, LOOK_MAX.toNanos());
      beforeNanos = nowNanos;
      looks++;
    }
  }
}
