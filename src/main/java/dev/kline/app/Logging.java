package dev.kline.app;

import dev.kline.app.AppConfig.LogLevel;
import io.helidon.logging.common.LogConfig;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sets up what stands behind {@link System.Logger}: JUL, by {@code logging.properties}. Called by
 * Main, before anything logs.
 */
final class Logging {
  /** Held for good: JUL forgets a level when it forgets the logger, and holds loggers weakly. */
  private static final Logger OURS = Logger.getLogger("dev.kline");

  private Logging() {}

  /** Reads {@code logging.properties}. Helidon's web server would do so later, over our level. */
  static void start() {
    LogConfig.configureRuntime();
  }

  /** Sets the level of our own loggers. After {@link #start}. */
  static void level(LogLevel level) {
    OURS.setLevel(
        switch (level) {
          case TRACE -> Level.FINER;
          case DEBUG -> Level.FINE;
          case INFO -> Level.INFO;
          case WARN -> Level.WARNING;
          case ERROR -> Level.SEVERE;
        });
  }

  /**
   * Keeps the log open at the end of the process until {@code shutdownHook} is through. JUL has a
   * hook of its own that takes all handlers away, and hooks run at the same time: without this the
   * lines about our own end are lost.
   */
  static void keepOpenFor(Thread shutdownHook) {
    var root = Logger.getLogger("");
    Handler[] others = root.getHandlers();
    for (Handler other : others) {
      root.removeHandler(other);
    }
    root.addHandler(new Doorstop(shutdownHook));
    for (Handler other : others) {
      root.addHandler(other);
    }
  }

  /** The first handler to be closed: it closes when the thread has ended, and the others then. */
  private static final class Doorstop extends Handler {
    private final Thread shutdownHook;

    Doorstop(Thread shutdownHook) {
      this.shutdownHook = shutdownHook;
    }

    @Override
    public void publish(LogRecord logRecord) {}

    @Override
    public void flush() {}

    @Override
    public void close() {
      while (shutdownHook.getState() == Thread.State.NEW) {
        Thread.onSpinWait(); // All hooks are started at once; ours may come a moment after JUL's.
      }
      try {
        shutdownHook.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
