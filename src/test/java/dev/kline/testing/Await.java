package dev.kline.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread brings about, with a deadline whose failure is a sentence. */
public final class Await {
  /** Long enough for a busy machine; a test that passes never waits for it. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private Await() {}

  public static void until(String otherwise, BooleanSupplier condition) {
    long endNanos = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new AssertionError(otherwise);
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }
}
