package dev.kline.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import org.rocksdb.NativeLibraryLoader;

/** RocksDB's native code. Safe for any thread. */
public final class NativeCode {
  private static final System.Logger LOGGER = System.getLogger(NativeCode.class.getName());

  private static boolean loaded;

  private NativeCode() {}

  /**
   * Loads it on a thread of its own, which takes a tenth of a second. If that fails, opening a
   * store fails alike and says why. A process that ends before that thread may leave a temporary
   * file.
   */
  public static Thread loadBeside() {
    return Thread.ofPlatform().name("native-code").daemon().start(NativeCode::tryToLoad);
  }

  private static void tryToLoad() {
    try {
      load();
    } catch (StoreException | UnsatisfiedLinkError saidLater) {
      LOGGER.log(Level.DEBUG, "RocksDB's native code was not loaded", saidLater);
    }
  }

  /**
   * Loads it, unless it is. RocksDB unpacks it, 17 MB, into a file that only an orderly end of the
   * JVM takes away. Once loaded the file is not needed, so ours is gone before we go on.
   *
   * @throws StoreException if it can't be unpacked
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    var temporary = System.getProperty("java.io.tmpdir");
    try {
      var directory = Files.createTempDirectory("kline-rocksdb");
      try {
        NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        loaded = true;
      } finally {
        try (var files = Files.list(directory)) {
          for (var file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(directory);
      }
    } catch (IOException failed) {
      throw new StoreException(
          "RocksDB's native code cannot be unpacked to %s, which -Djava.io.tmpdir sets: %s"
              .formatted(temporary, failed),
          Trouble.REFUSED,
          failed);
    }
  }
}
