package dev.kline.load;

import com.google.errorprone.annotations.Immutable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether what must stay flat has grown: the line through all pairs of readings (Theil and Sen's
 * estimate, which a few odd readings do not move) from the first to the last, against a tolerance.
 * Pure.
 *
 * @param first where the line begins
 * @param growth how much higher it ends
 * @param allowed how much it may
 */
record Trend(double first, double growth, double allowed) {
  /** Fewer readings say nothing. */
  static final int READINGS_MIN = 4;

  /** The first readings do not count, one in so many: caches fill. */
  private static final int WARM_UP_SHARE = 3;

  /**
   * What may grow without being a leak.
   *
   * @param absolute in the readings' unit
   * @param share of the first reading
   */
  @Immutable
  record Tolerance(double absolute, double share) {
    static final Tolerance NONE = new Tolerance(0, 0);

    double of(double first) {
      return absolute + share * first;
    }
  }

  /** Leaves out the warm-up, which has {@code warm} readings at least. */
  static List<Double> settled(List<Double> readings, int warm) {
    int from = Math.min(readings.size(), Math.max(warm, readings.size() / WARM_UP_SHARE));
    return readings.subList(from, readings.size());
  }

  /**
   * Judges readings at equal distances, none of the warm-up among them.
   *
   * @throws IllegalArgumentException if there are too few
   */
  static Trend of(List<Double> readings, Tolerance tolerance) {
    int count = readings.size();
    if (count < READINGS_MIN) {
      throw new IllegalArgumentException(
          "%d readings are too few, must be %d at least".formatted(count, READINGS_MIN));
    }
    double slope = median(slopes(readings));
    var heights = new double[count];
    for (int i = 0; i < count; i++) {
      heights[i] = readings.get(i) - slope * i;
    }
    double first = median(heights);
    return new Trend(first, slope * (count - 1), tolerance.of(first));
  }

  private static double[] slopes(List<Double> readings) {
    int count = readings.size();
    var slopes = new double[count * (count - 1) / 2];
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        slopes[at++] = (readings.get(j) - readings.get(i)) / (j - i);
      }
    }
    return slopes;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  boolean grew() {
    return growth > allowed;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%10.1f %+8.1f, may %+.1f: %s",
        first,
        growth,
        allowed,
        grew() ? "GREW" : "flat");
  }
}
