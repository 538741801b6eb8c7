package dev.kline.solana;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Growing, jittered delays between tries: each about twice the last, up to a bound. The jitter of a
 * fifth to either side keeps a thousand servers from returning to a restarted node at one moment.
 * Confined to one thread.
 */
final class Backoff {
  private static final double JITTER = 0.2;

  private final Duration first;
  private final Duration max;
  private Duration next;

  Backoff(Duration first, Duration max) {
    this.first = first;
    this.max = max;
    this.next = first;
  }

  /** The delay to wait now; the one after it will be longer. Never more than the bound. */
  Duration next() {
    Duration base = next;
    Duration twice = base.multipliedBy(2);
    next = twice.compareTo(max) < 0 ? twice : max;
    double factor = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    long millis = Math.round(base.toMillis() * factor);
    return Duration.ofMillis(Math.min(millis, max.toMillis()));
  }

  /** Begins again with the first delay. */
  void reset() {
    next = first;
  }
}
