package dev.kline.store;

/** The store failed: the disk, the file system, or somebody else who holds it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Trouble trouble;

  /** Says what failed, and what to do about it where that is known. */
  StoreException(String message, Trouble trouble) {
    super(message);
    this.trouble = trouble;
  }

  /** The same, with what RocksDB said. */
  StoreException(String message, Trouble trouble, Throwable cause) {
    super(message, cause);
    this.trouble = trouble;
  }

  /** What is read is not what was ever written. */
  static StoreException damaged(String message) {
    return new StoreException(message, Trouble.DAMAGED);
  }

  /** What kind of trouble it is. The message names paths and is for the operator alone. */
  public Trouble trouble() {
    return trouble;
  }
}
