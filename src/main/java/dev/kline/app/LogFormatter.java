package dev.kline.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log record as {@code time level [thread] logger message} in one line, a stack below it.
 * Safe for any thread. Named in {@code logging.properties}.
 *
 * <p>Line breaks and other control characters within a message are written as {@code \n}, {@code
 * \u001b}, so that no client can forge a line of the log by what it sends.
 */
public final class LogFormatter extends Formatter {

  /** Made by the log manager. */
  public LogFormatter() {}

  @Override
  public String format(LogRecord logRecord) {
    return "%s %-5s [%s] %s %s%n%s"
        .formatted(
            time(logRecord.getInstant()),
            level(logRecord.getLevel()),
            threadName(),
            shortName(logRecord.getLoggerName()),
            oneLine(formatMessage(logRecord)),
            stack(logRecord.getThrown()));
  }

  /** Always three decimals, so that columns stay columns. */
  private static String time(Instant instant) {
    var millis = instant.truncatedTo(ChronoUnit.MILLIS);
    return "%1$tFT%1$tT.%1$tLZ".formatted(millis.atOffset(ZoneOffset.UTC));
  }

  /** The levels of {@link System.Logger}, as JUL has names of its own for them. */
  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (level.intValue() >= Level.INFO.intValue()) {
      return "INFO";
    }
    return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  /** The handler writes on the thread that logs. Virtual threads have no name unless given one. */
  private static String threadName() {
    var thread = Thread.currentThread();
    return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
  }

  private static String shortName(@Nullable String loggerName) {
    return loggerName == null ? "-" : loggerName.substring(loggerName.lastIndexOf('.') + 1);
  }

  private static String oneLine(String message) {
    if (message.chars().noneMatch(Character::isISOControl)) {
      return message;
    }
    var line = new StringBuilder();
    message.chars().forEach(c -> line.append(Character.isISOControl(c) ? escape(c) : (char) c));
    return line.toString();
  }

  private static Object escape(int c) {
    return c == '\n' ? "\\n" : "\\u%04x".formatted(c);
  }

  private static String stack(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
