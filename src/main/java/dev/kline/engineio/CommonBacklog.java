package dev.kline.engineio;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * What waits for all clients together. Safe for any thread.
 *
 * <p>Each outbox has its own bounds, and thousands that are full would still be more than the heap.
 * So once all together hold more than a bound, whoever has more than its share of that is full. All
 * together never hold more than twice the bound, and whoever reads is not affected by those who
 * don't.
 *
 * <p>An outbox tells of itself in steps, so that one with little in it never comes here.
 */
final class CommonBacklog {
  /** Bytes of one step. */
  static final int STEP = 8 << 10;

  private final long bytesMax;
  private final IntSupplier clients;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Nothing waits yet.
   *
   * @param bytesMax above which those with more than their share are full
   * @param clients how many there are
   */
  CommonBacklog(long bytesMax, IntSupplier clients) {
    this.bytesMax = bytesMax;
    this.clients = clients;
  }

  /** One outbox holds so many steps more, or fewer. */
  void grew(int steps) {
    bytes.addAndGet((long) steps * STEP);
  }

  /** Whether an outbox that holds so many bytes may hold no more. */
  boolean full(long own) {
    return own > STEP && bytes.get() > bytesMax && own > bytesMax / Math.max(1, clients.getAsInt());
  }

  /** Bytes that wait, in whole steps of each client. */
  long bytes() {
    return bytes.get();
  }
}
