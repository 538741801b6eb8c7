package dev.kline.store;

import dev.kline.candle.Interval;
import java.nio.file.Path;

/**
 * Where the store is and how much memory it may take.
 *
 * @param path the directory of the database; made if absent
 * @param blockCacheBytes for reading: blocks, their indexes and filters
 * @param memtableBytes for writing: what is not yet in sorted files
 */
public record StoreConfig(
    Path path, long blockCacheBytes, long memtableBytes, RetentionDays retention) {

  /** One that keeps everything. */
  public StoreConfig(Path path, long blockCacheBytes, long memtableBytes) {
    this(path, blockCacheBytes, memtableBytes, RetentionDays.FOR_EVER);
  }

  /**
   * How long things are kept, in days of the chain's clock; 0 is for ever.
   *
   * @param events of the log, with their signatures
   */
  public record RetentionDays(int s1, int s30, int m5, int events) {
    /** Keeps everything. */
    public static final RetentionDays FOR_EVER = new RetentionDays(0, 0, 0, 0);

    int of(Interval interval) {
      return switch (interval) {
        case S1 -> s1;
        case S30 -> s30;
        case M5 -> m5;
      };
    }
  }
}
