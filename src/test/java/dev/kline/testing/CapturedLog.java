package dev.kline.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What one class or package logs while this is open, each line as {@code LEVEL message}. */
public final class CapturedLog extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  private CapturedLog(Logger logger) {
    this.logger = logger;
  }

  /** Captures what {@code type} logs at INFO and above, and keeps it off the console. */
  public static CapturedLog of(Class<?> type) {
    return named(type.getName());
  }

  /** The same for a whole package. */
  public static CapturedLog of(Package whole) {
    return named(whole.getName());
  }

  private static CapturedLog named(String name) {
    var log = new CapturedLog(Logger.getLogger(name));
    log.logger.setUseParentHandlers(false);
    log.logger.setLevel(Level.INFO);
    log.logger.addHandler(log);
    return log;
  }

  /** The lines so far. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(record.getLevel() + " " + formatter.formatMessage(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
