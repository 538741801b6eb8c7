package dev.kline.store;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The way to an open database: lets nobody in after its end, and turns RocksDB's failures into
 * {@link StoreException}. Safe for any thread.
 */
final class Access {
  private static final System.Logger LOGGER = System.getLogger(Store.class.getName());

  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final Path path;
  private boolean closed;

  Access(Path path) {
    this.path = path;
  }

  /** What reads or writes, and what it finds. */
  interface Reading<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }

  <T extends @Nullable Object> T read(Reading<T> reading) {
    life.readLock().lock();
    try {
      requireOpen();
      var found = reading.run();
      works();
      return found;
    } catch (RocksDBException failed) {
      var exception = Trouble.exception("cannot be read", path, failed);
      fails(exception);
      throw exception;
    } finally {
      life.readLock().unlock();
    }
  }

  /** Runs what reads from memory: that it works says nothing of the disk. */
  <T extends @Nullable Object> T recall(Supplier<T> reading) {
    life.readLock().lock();
    try {
      requireOpen();
      return reading.get();
    } finally {
      life.readLock().unlock();
    }
  }

  /** A write that fails ends ingest, which says so: reads may well go on. */
  <T extends @Nullable Object> T write(Reading<T> writing) {
    life.readLock().lock();
    try {
      requireOpen();
      return writing.run();
    } catch (RocksDBException failed) {
      throw Trouble.exception("cannot be written", path, failed);
    } finally {
      life.readLock().unlock();
    }
  }

  /** Whoever asked gets an exception; the log gets one line for the change. */
  private void fails(StoreException exception) {
    if (failing.compareAndSet(false, true)) {
      LOGGER.log(Level.WARNING, "store failing cause={0}", exception.getMessage());
    }
  }

  private void works() {
    if (failing.get() && failing.compareAndSet(true, false)) {
      LOGGER.log(Level.INFO, "store regained");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new StoreException("the store is closed", Trouble.REFUSED);
    }
  }

  /** Waits for whoever is in, then ends it. Safe to call twice. */
  void close(Runnable end) {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        end.run();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
