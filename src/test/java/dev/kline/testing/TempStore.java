package dev.kline.testing;

import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.store.Store;
import dev.kline.store.StoreConfig;
import dev.kline.store.StoreConfig.RetentionDays;
import java.nio.file.Path;
import java.util.Map;

/** A real store in a directory of a test. */
public final class TempStore {
  private TempStore() {}

  /** Opens it; the test closes it. */
  public static Store open(Path directory) {
    return Store.open(config(directory));
  }

  /** Where it is, with all kept. */
  public static StoreConfig config(Path directory) {
    return config(directory, RetentionDays.FOR_EVER);
  }

  /** The same with what is old dropped. */
  public static StoreConfig config(Path directory, RetentionDays days) {
    return config(directory, Intervals.DEFAULT, days);
  }

  /** The same with bars of other intervals. */
  public static StoreConfig config(Path directory, Intervals intervals, RetentionDays days) {
    return new StoreConfig(directory.resolve("rocksdb"), 8 << 20, 8 << 20, intervals, days);
  }

  /** Days to keep bars of s1, s30 and m5, and events. */
  public static RetentionDays days(int s1, int s30, int m5, int events) {
    return new RetentionDays(Map.of(Interval.S1, s1, Interval.S30, s30, Interval.M5, m5), events);
  }
}
