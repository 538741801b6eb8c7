package dev.kline.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * What can be the matter with a store, in words that may be shown to anybody, and the way out for
 * whoever runs it. The one place that reads RocksDB's failures.
 */
public enum Trouble {
  /** No space, or a limit on files or a quota that has the same effect. */
  FULL("disk full", "no space is left: free some, then restart the server"),
  /** The file system takes no writes. */
  READ_ONLY("disk read-only", "the file system is read-only: make it writable, then restart"),
  /** The user who runs the server may not. */
  DENIED("store not accessible", "permission denied: let the server's user read and write it"),
  /** A file is missing or not what was written. */
  DAMAGED(
      "store damaged",
      "restore it from a back-up; if only candles are damaged, run rebuild instead"),
  /** Another process has it. */
  IN_USE("store in use", "in use by another process: end that one first"),
  /** The disk answers with an error of another kind. */
  FAILING("disk failing", "look at the disk, then restart the server"),
  /** It was closed, or refused before it was touched. */
  REFUSED("store refused", "see the message");

  private static final Pattern FILE =
      Pattern.compile("(\\d{6,}\\.(?:sst|log|blob)|MANIFEST-\\d+|CURRENT|OPTIONS-\\d+)");

  private final String category;
  private final String wayOut;

  Trouble(String category, String wayOut) {
    this.category = category;
    this.wayOut = wayOut;
  }

  /** A few words without any path: fit for an answer to anybody. */
  public String category() {
    return category;
  }

  /** The exception that says what failed, where, why and what to do. */
  static StoreException exception(String what, Path path, Exception failed) {
    var trouble = of(failed);
    if (trouble == IN_USE) {
      return new StoreException(
          "database.rocksdb_path " + path + " is " + IN_USE.wayOut, IN_USE, failed);
    }
    var message =
        "database.rocksdb_path %s %s: %s%s (%s)"
            .formatted(path, what, trouble.file(failed), trouble.wayOut, said(failed));
    return new StoreException(message, trouble, failed);
  }

  /** The same for files that are seen to be missing before RocksDB is asked. */
  static StoreException missing(Path path, String file) {
    return new StoreException(
        "database.rocksdb_path %s cannot be opened: the file %s is missing, %s"
            .formatted(path, file, DAMAGED.wayOut),
        DAMAGED);
  }

  private String file(Exception failed) {
    var file = FILE.matcher(said(failed));
    return this == DAMAGED && file.find() ? "the file " + file.group(1) + " is damaged: " : "";
  }

  private static String said(Exception failed) {
    return failed instanceof RocksDBException
        ? String.valueOf(failed.getMessage())
        : failed.toString();
  }

  private static Trouble of(Exception failed) {
    var said = said(failed).toLowerCase(Locale.ROOT);
    var status = failed instanceof RocksDBException rocks ? rocks.getStatus() : null;
    if (isNoSpace(status) || has(said, "no space left", "file too large", "quota exceeded")) {
      return FULL;
    }
    if (said.contains("read-only file system")) {
      return READ_ONLY;
    }
    if (has(said, "permission denied", "accessdenied", "operation not permitted")) {
      return DENIED;
    }
    if (said.contains("/lock:")) {
      return IN_USE;
    }
    return isDamage(failed, status, said) ? DAMAGED : FAILING;
  }

  private static boolean has(String said, String... words) {
    for (var word : words) {
      if (said.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNoSpace(@Nullable Status status) {
    return status != null && status.getSubCode() == Status.SubCode.NoSpace;
  }

  /** RocksDB's own files are there for good: one that can't be found was taken away. */
  private static boolean isDamage(Exception failed, @Nullable Status status, String said) {
    boolean corrupt = status != null && status.getCode() == Status.Code.Corruption;
    boolean gone =
        failed instanceof RocksDBException
            && said.contains("no such file")
            && FILE.matcher(said(failed)).find();
    return corrupt || gone || said.startsWith("corruption");
  }
}
