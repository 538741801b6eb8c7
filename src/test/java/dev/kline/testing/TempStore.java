package dev.kline.testing;

import dev.kline.store.Store;
import dev.kline.store.StoreConfig;
import dev.kline.store.StoreConfig.RetentionDays;
import java.nio.file.Path;

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
    return new StoreConfig(directory.resolve("rocksdb"), 8 << 20, 8 << 20, days);
  }
}
