package dev.kline.socketio;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So many in a second and a burst on top: a bucket that fills at a constant pace. Safe for any
 * thread, without a lock.
 */
public final class RateLimit {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final long eachNanos;
  private final long burstNanos;

  /** When the bucket will be full again; a moment that has passed means that it is. */
  private final AtomicLong fullAtNanos = new AtomicLong(System.nanoTime());

  /**
   * A full bucket.
   *
   * @param perSecond how many it lets through in the long run
   * @param burst how many at once
   */
  public RateLimit(int perSecond, int burst) {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException(
          "perSecond is %d and burst is %d, must be at least 1".formatted(perSecond, burst));
    }
    this.eachNanos = Math.max(1, SECOND_NANOS / perSecond);
    this.burstNanos = eachNanos * burst;
  }

  /** Takes one; false if there is none. */
  public boolean take() {
    return take(System.nanoTime());
  }

  boolean take(long nowNanos) {
    while (true) {
      long fullAt = fullAtNanos.get();
      long next = (fullAt - nowNanos > 0 ? fullAt : nowNanos) + eachNanos;
      if (next - nowNanos > burstNanos) {
        return false;
      }
      if (fullAtNanos.compareAndSet(fullAt, next)) {
        return true;
      }
    }
  }
}
