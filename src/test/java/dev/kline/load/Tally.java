package dev.kline.load;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * What was sent and what came of it. Nothing counts before {@link #begin}; what was sent before is
 * known by its time and does not count when it comes later. Safe for any thread.
 */
final class Tally {
  @GuardedBy("this")
  private final Latencies latencies = new Latencies();

  /** Since the last {@link #lately}. */
  @GuardedBy("this")
  private final Latencies late = new Latencies();

  @GuardedBy("this")
  private long beginMicros = Long.MAX_VALUE;

  @GuardedBy("this")
  private long sent;

  @GuardedBy("this")
  private long expected;

  @GuardedBy("this")
  private long finals;

  @GuardedBy("this")
  private long doubled;

  @GuardedBy("this")
  private long disordered;

  @GuardedBy("this")
  private long errors;

  @GuardedBy("this")
  private String firstError = "";

  /** All of it at one moment; latencies in milliseconds. */
  record Counts(
      long sent,
      long expected,
      long delivered,
      long finals,
      long doubled,
      long disordered,
      long errors,
      String firstError,
      double p50,
      double p90,
      double p99,
      double max) {

    long lost() {
      return Math.max(0, expected - delivered);
    }
  }

  /** The last second or so. */
  record Lately(long delivered, double p50, double p99) {}

  /** From now on it counts. */
  synchronized void begin(long micros) {
    beginMicros = micros;
  }

  /** A trade is about to be sent, to a room with so many members. */
  synchronized void sent(long micros, int members) {
    if (micros >= beginMicros) {
      sent++;
      expected += members;
    }
  }

  /** It came to one of them, for the first time. */
  synchronized void delivered(long micros, long nowMicros, boolean inOrder) {
    late.add(nowMicros - micros);
    if (micros >= beginMicros) {
      latencies.add(nowMicros - micros);
      disordered += inOrder ? 0 : 1;
    }
  }

  /** It came to one of them once more. */
  synchronized void doubled(long micros) {
    doubled += micros >= beginMicros ? 1 : 0;
  }

  /** A bar came as final. */
  synchronized void finalBar() {
    finals += beginMicros == Long.MAX_VALUE ? 0 : 1;
  }

  /** Something went wrong, whenever. */
  synchronized void error(String what) {
    errors++;
    if (firstError.isEmpty()) {
      firstError = what;
    }
  }

  synchronized Lately lately() {
    var lately = new Lately(late.count(), late.percentileMillis(50), late.percentileMillis(99));
    late.clear();
    return lately;
  }

  synchronized Counts counts() {
    return new Counts(
        sent,
        expected,
        latencies.count(),
        finals,
        doubled,
        disordered,
        errors,
        firstError,
        latencies.percentileMillis(50),
        latencies.percentileMillis(90),
        latencies.percentileMillis(99),
        latencies.maxMillis());
  }
}
