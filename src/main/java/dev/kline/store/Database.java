package dev.kline.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBufferManager;

/**
 * The open RocksDB and its column families: native memory that has to be given back in order.
 * Opened and closed once, by {@link Store}.
 */
final class Database implements AutoCloseable {
  private static final List<String> FAMILIES =
      List.of("default", "candles", "series", "events", "signatures");

  /** Bits a key of the filters, for a wrong answer in a hundred. */
  private static final double FILTER_BITS = 10;

  /** The write-ahead log is cut when it has grown to this; it bounds the time a start takes. */
  private static final long LOG_BYTES_MAX = 64L << 20;

  /** Open files, each with its index in memory. */
  private static final int FILES_MAX = 512;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final RocksDB rocks;

  Database(StoreConfig config) {
    var path = config.path();
    try {
      loadLibrary();
      Files.createDirectories(path);
      var cache = own(new LRUCache(config.blockCacheBytes()));
      rocks = RocksDB.open(options(config, cache), path.toString(), descriptors(cache), families);
    } catch (IOException | RocksDBException failed) {
      closeOwned();
      throw new StoreException(refusal(path, failed), failed);
    }
  }

  /**
   * RocksDB unpacks its native code, 17 MB, into a file that only an orderly end of the JVM takes
   * away. Once loaded the file is not needed, so ours is gone before we go on.
   */
  private static void loadLibrary() throws IOException {
    var directory = Files.createTempDirectory("kline-rocksdb");
    try {
      NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
    } finally {
      try (var files = Files.list(directory)) {
        for (var file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static String refusal(Path path, Exception failed) {
    var message = String.valueOf(failed.getMessage());
    boolean inUse = failed instanceof RocksDBException && message.contains("/LOCK");
    return inUse
        ? "database.rocksdb_path " + path + " is in use by another process: end that one first"
        : "database.rocksdb_path %s cannot be opened: %s".formatted(path, failed);
  }

  private DBOptions options(StoreConfig config, Cache cache) {
    var writeBuffers = own(new WriteBufferManager(config.memtableBytes(), cache));
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setWriteBufferManager(writeBuffers)
        .setMaxTotalWalSize(LOG_BYTES_MAX)
        .setMaxOpenFiles(FILES_MAX)
        .setKeepLogFileNum(2);
  }

  private List<ColumnFamilyDescriptor> descriptors(Cache cache) {
    var table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            .setFilterPolicy(own(new BloomFilter(FILTER_BITS)));
    var options =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(table)
            .setCompressionType(CompressionType.LZ4_COMPRESSION);
    return FAMILIES.stream()
        .map(name -> name.getBytes(StandardCharsets.US_ASCII))
        .map(name -> new ColumnFamilyDescriptor(name, options))
        .toList();
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  RocksDB rocks() {
    return rocks;
  }

  ColumnFamilyHandle meta() {
    return families.get(0);
  }

  ColumnFamilyHandle candles() {
    return families.get(1);
  }

  ColumnFamilyHandle series() {
    return families.get(2);
  }

  ColumnFamilyHandle events() {
    return families.get(3);
  }

  ColumnFamilyHandle signatures() {
    return families.get(4);
  }

  /** Closes everything in reverse. Nobody may be using it. */
  @Override
  public void close() {
    families.reversed().forEach(ColumnFamilyHandle::close);
    try {
      rocks.syncWal();
      rocks.closeE();
    } catch (RocksDBException failed) {
      throw new StoreException("the store did not close cleanly: " + failed.getMessage(), failed);
    } finally {
      closeOwned();
    }
  }

  private void closeOwned() {
    for (var resource : owned.reversed()) {
      try {
        resource.close();
      } catch (Exception failed) {
        throw new IllegalStateException("native memory could not be given back", failed);
      }
    }
    owned.clear();
  }
}
