package dev.kline.testing;

import dev.kline.store.Store;
import dev.kline.store.StoreConfig;
import java.nio.file.Path;

/** A real store in a directory of a test. */
public final class TempStore {
  private TempStore() {}

  /** Opens it; the test closes it. */
  public static Store open(Path directory) {
    return Store.open(new StoreConfig(directory.resolve("rocksdb"), 8 << 20, 8 << 20));
  }
}
