package dev.kline.solana;

import static dev.kline.testing.ChainFeed.notification;
import static dev.kline.testing.ChainFeed.signature;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.ChainFeed;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogNotificationTest {
  private static final String GOOD = notification(7, 1, List.of("a", "b"));

  @Test
  void theFourFactsAreRead() {
    var read = LogNotification.parse(GOOD);

    assertThat(
        read, is(Optional.of(new LogNotification(7, signature(1), false, List.of("a", "b")))));
  }

  @Test
  void anErrThatIsNotNullMeansFailed() {
    var read = LogNotification.parse(ChainFeed.failedNotification(7, 1, List.of()));

    assertThat(read.orElseThrow().failed(), is(true));
  }

  @Test
  void aNodeThatKeepsNoLogsTellsNoLines() {
    var read = LogNotification.parse(notification(7, 1, JsonValue.NULL, JsonValue.NULL));

    assertThat(read.orElseThrow().lines(), is(List.of()));
  }

  @Test
  void fieldsThatAreNotAskedForAreIgnored() {
    String more = GOOD.replace("{\"slot\":7", "{\"apiVersion\":\"3\",\"slot\":7");

    assertThat(LogNotification.parse(more), is(LogNotification.parse(GOOD)));
  }

  /** A missing slot is not slot 0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"slot\":7 | \"slat\":7",
        "\"slot\":7 | \"slot\":null",
        "\"slot\":7 | \"slot\":-1",
        "\"slot\":7 | \"slot\":7.5",
        "\"slot\":7 | \"slot\":\"7\"",
        "\"slot\":7 | \"slot\":9223372036854775808",
        "\"slot\":7 | \"slot\":1e400",
        "\"err\":null | \"error\":null",
        "\"logs\" | \"lags\"",
        "\"a\" | 1",
        "\"a\" | null",
        "[\"a\",\"b\"] | \"a\"",
        "\"signature\":\" | \"signature\":\"0",
        "\"signature\" | \"sagnature\"",
        "\"value\" | \"valve\"",
        "\"context\" | \"contest\"",
        "\"result\" | \"rosult\"",
        "\"params\" | \"param\"",
        "logsNotification | slotNotification"
      })
  void aFieldThatIsMissingOrOddMakesItUnreadable(String was, String is) {
    String odd = GOOD.replace(was, is);

    assertThat("the test changes something", odd.equals(GOOD), is(false));
    assertThat(LogNotification.parse(odd), is(Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "7", "[]", "{}", "{", "\"x\"", "{\"method\":7}", "\0"})
  void aTextThatIsNoNotificationIsUnreadable(String text) {
    assertThat(LogNotification.parse(text), is(Optional.empty()));
  }

  @Test
  void depthAndNumbersAreBounded() {
    String deep = "{\"a\":".repeat(100_000);
    String wide = GOOD.replace(":7", ":" + "9".repeat(1_000_000));

    assertThat(LogNotification.parse(deep), is(Optional.empty()));
    assertThat(LogNotification.parse(wide), is(Optional.empty()));
  }
}
