package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the store is and how much memory it may take.
 *
 * @param path the directory of the database; made if absent
 * @param blockCacheBytes for reading: blocks, their indexes and filters
 * @param memtableBytes for writing: what is not yet in sorted files
 * @param intervals of which there are bars
 */
public record StoreConfig(
    Path path,
    long blockCacheBytes,
    long memtableBytes,
    Intervals intervals,
    RetentionDays retention) {

  /** One that keeps everything. */
  public StoreConfig(Path path, long blockCacheBytes, long memtableBytes) {
    this(path, blockCacheBytes, memtableBytes, Intervals.DEFAULT, RetentionDays.FOR_EVER);
  }

  /**
   * How long things are kept, in days of the chain's clock; 0 is for ever.
   *
   * @param bars by interval; for ever where it is not named
   * @param events of the log, with their signatures
   */
  public record RetentionDays(Map<Interval, Integer> bars, int events) {
    /** Keeps everything. */
    public static final RetentionDays FOR_EVER = new RetentionDays(Map.of(), 0);

    public RetentionDays {
      bars = Map.copyOf(bars);
    }

    int of(Interval interval) {
      return bars.getOrDefault(interval, 0);
    }

    boolean isForEver() {
      return events == 0 && bars.values().stream().allMatch(days -> days == 0);
    }
  }
}
