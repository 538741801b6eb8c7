package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.event.Mint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.RocksDBException;

/**
 * Safe for any thread. Which mints have traded: a walk over where each series of the shortest
 * interval ends.
 */
final class MintScan {
  /** Mints that are looked at, at a microsecond and 60 bytes each. */
  private static final int MINTS_MAX = 200_000;

  private static final Comparator<Traded> LATEST_FIRST =
      Comparator.comparingLong(Traded::seconds).reversed().thenComparing(Traded::mint);

  private record Traded(Mint mint, long seconds) {}

  private MintScan() {}

  static List<Mint> latestFirst(Database database) throws RocksDBException {
    var found = new ArrayList<Traded>();
    try (var series = database.rocks().newIterator(database.series())) {
      series.seek(Keys.interval(Interval.S1));
      while (series.isValid() && found.size() < MINTS_MAX) {
        var each = Keys.seriesOf(series.key());
        if (each.interval() != Interval.S1) {
          break;
        }
        found.add(new Traded(each.mint(), ByteBuffer.wrap(series.value()).getLong(Long.BYTES)));
        series.next();
      }
      Store.check(series);
    }
    found.sort(LATEST_FIRST);
    return found.stream().map(Traded::mint).toList();
  }
}
