package dev.kline.engineio;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for all clients together. Safe for any thread.
 *
 * <p>Each outbox has its own bounds, and thousands that are full would still be more than the heap.
 * So once all together hold more than a bound, whoever has more than its share of that is full. The
 * share is of those alone for whom much waits: however many they are, together they hold twice the
 * bound at the most, and a few of them leave room for one who reads and is sent a history. What was
 * promised to a client that came back is counted, and not held against it.
 *
 * <p>An outbox tells of itself in steps, so that one with little in it never comes here.
 */
final class CommonBacklog {
  /** Bytes of one step. */
  static final int STEP = 8 << 10;

  private final long bytesMax;
  private final AtomicLong steps = new AtomicLong();

  /** Outboxes that hold a step or more. */
  private final AtomicInteger holders = new AtomicInteger();

  /** {@code bytesMax}: above that, those with more than their share are full. */
  CommonBacklog(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** One outbox holds so many steps now, and held so many before. */
  void changed(int before, int now) {
    steps.addAndGet(now - before);
    if (before == 0) {
      holders.incrementAndGet();
    } else if (now == 0) {
      holders.decrementAndGet();
    }
  }

  /** Whether an outbox that holds so many bytes may hold no more. */
  boolean full(long own) {
    return own > STEP && bytes() > bytesMax && own > bytesMax / Math.max(1, holders.get());
  }

  /** Bytes that wait, in whole steps of each client. */
  long bytes() {
    return steps.get() * STEP;
  }
}
