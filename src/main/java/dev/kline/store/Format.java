package dev.kline.store;

import dev.kline.store.Database.Opening;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The version of all that is on disk: the table of {@link Keys} and the layouts of the values. A
 * new store gets ours. One of an older version is upgraded, step by step, when the server or a
 * rebuild opens it; one of a newer version, or of one too old for the steps, is refused untouched.
 *
 * <p>A change of the layout appends its step to {@link #STEPS}: the version follows. A step that
 * was cut short is run again from its beginning, so it must not mind what is done already; the
 * store says the next version only when the step's writes are on disk.
 *
 * @param oldest the version that the first step begins from
 * @param steps each makes a store of one version one of the next
 */
record Format(int oldest, List<Step> steps) {
  private static final System.Logger LOGGER = System.getLogger(Store.class.getName());

  /** What has changed since the oldest that can be read. */
  private static final List<Step> STEPS = List.of(new Derived(MintRows::list));

  /** The one that this server writes. */
  static final Format OURS = new Format(2, STEPS);

  /** Makes a store of one version one of the next. */
  interface Step {
    void run(Database database, Progress progress) throws RocksDBException;
  }

  /**
   * Makes rows that follow from the log, as a rebuild does anyway, which therefore goes without.
   */
  record Derived(Step step) implements Step {
    @Override
    public void run(Database database, Progress progress) throws RocksDBException {
      step.run(database, progress);
    }
  }

  int version() {
    return oldest + steps.size();
  }

  /**
   * Lets a store pass that was just opened, as it is or upgraded.
   *
   * @throws StoreException if it is of a version that can't be read, or is to be read only and must
   *     be upgraded first
   */
  void admit(Database database, Opening opening) throws RocksDBException {
    var known = of(database.rocks());
    if (known.isEmpty()) {
      begin(database);
      return;
    }
    int version = known.get();
    refuseUnknown(database.path(), version);
    if (version < version() && opening == Opening.VERIFY) {
      throw refused(
          database.path(),
          "has format %d, this server verifies %d: start the server, or run rebuild, which upgrade it"
              .formatted(version, version()));
    }
    if (version < version()) {
      upgrade(database, version, opening);
    }
  }

  /**
   * Says so if a store that RocksDB would not open is a newer server's, with families that we don't
   * know.
   */
  void refuseNewer(Path path) {
    try (var rocks = RocksDB.openReadOnly(path.toString())) {
      of(rocks).ifPresent(version -> refuseUnknown(path, version));
    } catch (RocksDBException _) {
      // then it is not its format that is the matter
    }
  }

  private void begin(Database database) throws RocksDBException {
    if (database.rocks().get(Keys.CURSOR) != null) {
      throw refused(database.path(), "has data but no format: it is no store of ours");
    }
    put(database, version());
  }

  private void refuseUnknown(Path path, int version) {
    if (version > version()) {
      throw refused(
          path,
          "has format %d of a newer server, this one reads up to %d: start the newer one, or use another path"
              .formatted(version, version()));
    }
    if (version < oldest) {
      throw refused(
          path,
          "has format %d, this server upgrades from %d on: use another path"
              .formatted(version, oldest));
    }
  }

  private static StoreException refused(Path path, String why) {
    return new StoreException("database.rocksdb_path %s %s".formatted(path, why), Trouble.REFUSED);
  }

  private void upgrade(Database database, int from, Opening opening) throws RocksDBException {
    LOGGER.log(Level.INFO, "store upgrading from={0} to={1}", from, version());
    long began = System.nanoTime();
    for (int version = from; version < version(); version++) {
      var step = steps.get(version - oldest);
      if (opening == Opening.REBUILD && step instanceof Derived) {
        Rebuild.mark(database);
      } else {
        step.run(database, new Told());
      }
      put(database, version + 1);
    }
    var took = Duration.ofNanos(System.nanoTime() - began);
    LOGGER.log(Level.INFO, "store upgraded to={0} after={1}", version(), took);
  }

  private static Optional<Integer> of(RocksDB rocks) throws RocksDBException {
    byte @Nullable [] value = rocks.get(Keys.FORMAT);
    return Optional.ofNullable(value).map(bytes -> ByteBuffer.wrap(bytes).getInt());
  }

  /** Synced, and with it all that was written before. */
  static void put(Database database, int version) throws RocksDBException {
    try (var sync = new WriteOptions().setSync(true)) {
      var value = ByteBuffer.allocate(Integer.BYTES).putInt(version).array();
      database.rocks().put(database.meta(), sync, Keys.FORMAT, value);
    }
  }

  /** A line in the log every few seconds. */
  private static final class Told implements Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private long toldNanos = System.nanoTime();

    @Override
    public void at(String part, long done, long total) {
      long now = System.nanoTime();
      if (now - toldNanos >= EVERY_NANOS) {
        toldNanos = now;
        LOGGER.log(Level.INFO, "store upgrading {0} done={1} of={2}", part, done, total);
      }
    }
  }
}
