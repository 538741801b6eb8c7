package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.candle.Series;
import dev.kline.event.Mint;
import dev.kline.event.U128;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBufferManager;

/**
 * The open RocksDB and its column families: native memory that has to be given back in order.
 * Opened and closed once, by {@link Store}, {@link Audit} or {@link Rebuild}; in between, safe for
 * any thread.
 */
final class Database implements AutoCloseable {
  private static final List<String> FAMILIES =
      List.of(
          "default",
          "candles",
          "series",
          "events",
          "signatures",
          "by_mint",
          "unsettled",
          "dropped",
          "mints");

  /** Bits a key of the filters, for a wrong answer in a hundred. */
  private static final double FILTER_BITS = 10;

  /**
   * Few, as by itself the cache would have shards of half a MiB, which a large block takes alone.
   */
  private static final int CACHE_SHARD_BITS = 1;

  /** The write-ahead log is cut when it has grown to this; it bounds the time a start takes. */
  private static final long LOG_BYTES_MAX = 64L << 20;

  /** Open files, each with its index in memory. */
  private static final int FILES_MAX = 512;

  /** RocksDB writes such a file after CURRENT; without CURRENT it would begin anew over them. */
  private static final Pattern DATA_FILE = Pattern.compile("\\d{6,}\\.(sst|log)");

  private final Path path;
  private final Intervals intervals;
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final List<ColumnFamilyDescriptor> descriptors;
  private final RocksDB rocks;

  /** What a database is opened for. */
  enum Opening {
    /** To serve and to write. It is made if there is none. */
    SERVE,
    /** To be read through. */
    VERIFY,
    /** To be rebuilt, whether or not a rebuild was begun before. */
    REBUILD
  }

  private Database(StoreConfig config, Opening opening, Format format) {
    path = config.path();
    intervals = config.intervals();
    try {
      refuseAbsent(opening);
      if (opening == Opening.SERVE) {
        Files.createDirectories(path);
      }
      NativeCode.load();
      var cache = own(new LRUCache(config.blockCacheBytes(), CACHE_SHARD_BITS));
      var options = options(config, cache).setCreateIfMissing(opening == Opening.SERVE);
      descriptors = descriptors(cache);
      rocks = RocksDB.open(options, path.toString(), descriptors, families);
    } catch (IOException | RocksDBException failed) {
      closeOwned();
      if (failed instanceof RocksDBException) {
        format.refuseNewer(path);
      }
      throw Trouble.exception("cannot be opened", path, failed);
    }
  }

  /**
   * Opens the database, upgraded to our format if it is older.
   *
   * @throws StoreException if it is in use, damaged, of a format that can't be read or upgraded, or
   *     can't be written; or not there and not to be made
   */
  static Database open(StoreConfig config, Opening opening) {
    return open(config, opening, Format.OURS);
  }

  /** The same for a server that writes another format. */
  static Database open(StoreConfig config, Opening opening, Format format) {
    var database = new Database(config, opening, format);
    try {
      database.refuseHalfRebuilt(opening);
      format.admit(database, opening);
      return database;
    } catch (RocksDBException failed) {
      database.close();
      throw Trouble.exception("cannot be opened", config.path(), failed);
    } catch (StoreException refused) {
      database.close();
      throw refused;
    }
  }

  private void refuseAbsent(Opening opening) throws IOException {
    if (Files.exists(path.resolve("CURRENT"))) {
      return;
    }
    if (hasData()) {
      throw Trouble.missing(path, "CURRENT");
    }
    if (opening != Opening.SERVE) {
      throw new StoreException(
          "database.rocksdb_path %s has no store: events.source and database.rocksdb_path say where"
                  .formatted(path)
              + " it is, as for the server",
          Trouble.REFUSED);
    }
  }

  private boolean hasData() throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (var files = Files.list(path)) {
      return files.anyMatch(file -> DATA_FILE.matcher(file.getFileName().toString()).matches());
    }
  }

  private void refuseHalfRebuilt(Opening opening) throws RocksDBException {
    if (opening != Opening.REBUILD && rocks.get(meta(), Keys.REBUILD) != null) {
      throw new StoreException(
          "database.rocksdb_path %s is half rebuilt, as a rebuild was cut short: run rebuild again"
              .formatted(path),
          Trouble.REFUSED);
    }
  }

  private DBOptions options(StoreConfig config, Cache cache) {
    var writeBuffers = own(new WriteBufferManager(config.memtableBytes(), cache));
    return own(new DBOptions())
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
            .setIndexType(IndexType.kTwoLevelIndexSearch)
            .setPartitionFilters(true)
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

  Path path() {
    return path;
  }

  /** Of which there are to be bars. */
  Intervals intervals() {
    return intervals;
  }

  /** Of which all bars are there. */
  Set<Interval> wholeIntervals() throws RocksDBException {
    var value = rocks.get(meta(), Keys.INTERVALS);
    return value == null ? Set.copyOf(Intervals.DEFAULT.all()) : Keys.intervalsOf(value);
  }

  RocksDB rocks() {
    return rocks;
  }

  /** All of them. */
  List<ColumnFamilyHandle> families() {
    return List.copyOf(families);
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

  ColumnFamilyHandle byMint() {
    return families.get(5);
  }

  ColumnFamilyHandle unsettled() {
    return families.get(6);
  }

  ColumnFamilyHandle dropped() {
    return families.get(7);
  }

  ColumnFamilyHandle mints() {
    return families.get(8);
  }

  Kept kept() throws RocksDBException {
    var value = rocks.get(meta(), Keys.KEPT);
    return value == null ? Kept.ALL : Codec.kept(value);
  }

  /** The events ever applied. */
  EventCounts counts() throws RocksDBException {
    return counts(Keys.COUNTS);
  }

  /** Of those, the ones that the log has dropped for their age. */
  EventCounts trimmed() throws RocksDBException {
    return counts(Keys.TRIMMED);
  }

  private EventCounts counts(byte[] key) throws RocksDBException {
    var value = rocks.get(meta(), key);
    return value == null ? EventCounts.NONE : Codec.counts(value);
  }

  /** The close of the newest bar of a series that was dropped for its age. */
  Optional<U128> droppedClose(Series series) throws RocksDBException {
    return Optional.ofNullable(rocks.get(dropped(), Keys.series(series))).map(Codec::price);
  }

  /** What is listed of a mint. */
  Optional<ListedMint> listed(Mint mint) throws RocksDBException {
    return Optional.ofNullable(rocks.get(mints(), Keys.mint(mint)))
        .map(value -> Codec.listed(mint, value));
  }

  /** Empties a family and takes its files away, damaged ones too. Its old handle is closed. */
  void recreate(ColumnFamilyHandle family) throws RocksDBException {
    int at = families.indexOf(family);
    rocks.dropColumnFamily(family);
    family.close();
    families.set(at, rocks.createColumnFamily(descriptors.get(at)));
  }

  /** Closes everything in reverse. Nobody may be using it. */
  @Override
  public void close() {
    families.reversed().forEach(ColumnFamilyHandle::close);
    try {
      rocks.syncWal();
      rocks.closeE();
    } catch (RocksDBException failed) {
      rocks.close();
      throw Trouble.exception("was not closed cleanly", path, failed);
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
