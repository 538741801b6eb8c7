package dev.kline.store;

/** The store failed: the disk, the file system, or somebody else who holds it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, and what to do about it where that is known. */
  public StoreException(String message) {
    super(message);
  }

  /** The same, with what RocksDB said. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
