package dev.kline.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Reads {@link StoreGauges}. Safe for any thread, while the database is open. */
final class Gauges {
  private Gauges() {}

  static StoreGauges read(Database database) throws RocksDBException {
    var rocks = database.rocks();
    var bytes = new LinkedHashMap<String, Long>();
    bytes.put("tables", sum(rocks, "rocksdb.total-sst-files-size"));
    bytes.put("live_data", sum(rocks, "rocksdb.estimate-live-data-size"));
    bytes.put("memtables", sum(rocks, "rocksdb.cur-size-all-mem-tables"));
    bytes.put("table_readers", sum(rocks, "rocksdb.estimate-table-readers-mem"));
    bytes.put("pending_compaction", sum(rocks, "rocksdb.estimate-pending-compaction-bytes"));
    bytes.put("block_cache", rocks.getLongProperty("rocksdb.block-cache-usage")); // one for all
    long stalls = 0;
    for (var family : database.families()) {
      stalls += stalls(rocks, family);
    }
    return new StoreGauges(
        bytes,
        rocks.getLongProperty("rocksdb.is-write-stopped"),
        stalls,
        rocks.getLongProperty("rocksdb.num-running-compactions"),
        database.path().toFile().getUsableSpace());
  }

  private static long sum(RocksDB rocks, String property) throws RocksDBException {
    return rocks.getAggregatedLongProperty(property);
  }

  /** Of one family; those of all it is told with each do not count again. */
  private static long stalls(RocksDB rocks, ColumnFamilyHandle family) throws RocksDBException {
    Map<String, String> told = rocks.getMapProperty(family, "rocksdb.cf-write-stall-stats");
    return List.of("total-delays", "total-stops").stream()
        .mapToLong(name -> Long.parseLong(told.getOrDefault(name, "0")))
        .sum();
  }
}
