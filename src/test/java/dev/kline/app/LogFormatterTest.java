package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatterTest {

  @Test
  void aRecordIsOneLineWithTimeLevelThreadLoggerAndMessage() {
    String line = new LogFormatter().format(aRecord(Level.INFO, "started port=5051"));

    String thread = Thread.currentThread().getName();
    assertThat(
        line,
        is("2026-01-02T03:04:05.000Z INFO  [%s] Ingest started port=5051%n".formatted(thread)));
  }

  @Test
  void levelsHaveTheNamesOfTheConfiguration() {
    assertThat(new LogFormatter().format(aRecord(Level.SEVERE, "")), containsString(" ERROR ["));
    assertThat(new LogFormatter().format(aRecord(Level.WARNING, "")), containsString(" WARN  ["));
    assertThat(new LogFormatter().format(aRecord(Level.FINE, "")), containsString(" DEBUG ["));
    assertThat(new LogFormatter().format(aRecord(Level.FINER, "")), containsString(" TRACE ["));
  }

  @Test
  void whatAPeerSendsCannotForgeALine() {
    String line = new LogFormatter().format(aRecord(Level.INFO, "id=a\n2026 ERROR\r\u001b[31m"));

    assertThat(line.lines().count(), is(1L));
    assertThat(line, containsString("id=a\\n2026 ERROR\\u000d\\u001b[31m"));
  }

  @Test
  void aStackFollowsItsLine() {
    var failed = aRecord(Level.SEVERE, "ingest failed");
    failed.setThrown(new IllegalStateException("why"));

    String text = new LogFormatter().format(failed);

    assertThat(
        text.lines().skip(1).findFirst().orElseThrow(),
        startsWith("java.lang.IllegalStateException: why"));
  }

  private static LogRecord aRecord(Level level, String message) {
    var made = new LogRecord(level, message);
    made.setLoggerName("dev.kline.ingest.Ingest");
    made.setInstant(Instant.parse("2026-01-02T03:04:05Z"));
    return made;
  }
}
