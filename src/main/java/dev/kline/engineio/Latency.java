package dev.kline.engineio;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long things took, by how many in each of some ranges. Safe for any thread, without a lock.
 */
final class Latency {
  /** Upper ends of the ranges: a factor of two to two and a half, around the 100 ms of a chart. */
  private static final double[] BOUNDS_SECONDS = {
    0.000_25,
    0.000_5,
    0.001,
    0.002_5,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    Double.POSITIVE_INFINITY
  };

  private static final double SECOND_NANOS = 1e9;

  private static final long[] BOUNDS_NANOS =
      Arrays.stream(BOUNDS_SECONDS).mapToLong(bound -> (long) (bound * SECOND_NANOS)).toArray();

  private final LongAdder[] counts = new LongAdder[BOUNDS_SECONDS.length];
  private final LongAdder sumNanos = new LongAdder();

  Latency() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void record(long nanos) {
    int range = 0;
    while (nanos > BOUNDS_NANOS[range]) {
      range++;
    }
    counts[range].increment();
    sumNanos.add(nanos);
  }

  EngineCounts.Latencies read() {
    var read = new long[counts.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = counts[i].sum();
    }
    return new EngineCounts.Latencies(BOUNDS_SECONDS.clone(), read, sumNanos.sum() / SECOND_NANOS);
  }
}
