package dev.kline.load;

/**
 * Counts durations by size, exact below 128 microseconds and within one part in 64 above. Not safe
 * for threads.
 */
final class Latencies {
  private static final int EXACT_BITS = 7;
  private static final int STEPS = 1 << (EXACT_BITS - 1);

  private final long[] counts = new long[STEPS * (66 - EXACT_BITS)];
  private long count;
  private long max;

  void add(long micros) {
    long duration = Math.max(0, micros);
    counts[bucket(duration)]++;
    count++;
    max = Math.max(max, duration);
  }

  long count() {
    return count;
  }

  /** The longest, in milliseconds. */
  double maxMillis() {
    return max / 1000.0;
  }

  /** What so many of a hundred stay below, in milliseconds; 0 where there is none. */
  double percentileMillis(double percent) {
    long rank = (long) Math.ceil(count * percent / 100);
    long seen = 0;
    for (int bucket = 0; bucket < counts.length && rank > 0; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return Math.min(top(bucket), max) / 1000.0;
      }
    }
    return 0;
  }

  void clear() {
    java.util.Arrays.fill(counts, 0);
    count = 0;
    max = 0;
  }

  private static int bucket(long micros) {
    int shift = Math.max(0, 64 - EXACT_BITS - Long.numberOfLeadingZeros(micros));
    return shift * STEPS + (int) (micros >>> shift);
  }

  /** The longest duration of a bucket. */
  private static long top(int bucket) {
    int shift = Math.max(0, bucket / STEPS - 1);
    return ((bucket - (long) shift * STEPS + 1) << shift) - 1;
  }
}
