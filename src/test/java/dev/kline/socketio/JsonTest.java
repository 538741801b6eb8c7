package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.json.JsonNumber;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1.50, 1.50",
    "1e3, 1E+3",
    "1.7976931348623157e308, 1.7976931348623157E+308",
    "340282366920938463463374607431768211455, 340282366920938463463374607431768211455",
    "1e999, 1E+999",
    "1e9999, 1E+999",
    "-1e9999, -1E+999",
    "1e999999999, 1E+999",
    "1e99999999999999999999, 1E+999",
    "1e-999999999, 0.0",
    "1e0000000000, 1.0",
  })
  void aNumberIsKeptExactlyWhereThatIsHarmless(String text, String kept) throws Exception {
    assertThat(number(text), is(new BigDecimal(kept)));
  }

  /** Few digits, and few zeros to write out: whatever a handler does with it is cheap. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "DIGITS", "FRACTION"})
  void noNumberIsCostlyToWorkWith(String text) throws Exception {
    String digits =
        text.replace("DIGITS", "9".repeat(900_000)).replace("FRACTION", "0." + "1".repeat(900_000));

    BigDecimal number = number(digits);

    assertThat(number.precision(), is(lessThanOrEqualTo(64)));
    assertThat(Math.abs(number.scale()), is(lessThanOrEqualTo(1100)));
  }

  @Test
  void sixtyFourLevelsAreTakenAndOneMoreIsNot() throws Exception {
    Json.parse("[".repeat(Json.DEPTH_MAX) + "]".repeat(Json.DEPTH_MAX));

    int more = Json.DEPTH_MAX + 1;
    assertThrows(
        MalformedJsonException.class, () -> Json.parse("[".repeat(more) + "]".repeat(more)));
  }

  @Test
  void tenThousandValuesAreTakenAndOneMoreIsNot() throws Exception {
    int inside = Json.VALUES_MAX - 1;
    assertThat(Json.parse(array(inside)).asJsonArray().size(), is(inside));

    assertThrows(MalformedJsonException.class, () -> Json.parse(array(inside + 1)));
  }

  private static String array(int values) {
    return "[" + "0,".repeat(values - 1) + "0]";
  }

  @Test
  void ofARepeatedKeyTheLastCounts() throws Exception {
    assertThat(Json.parse("{\"a\":1,\"a\":2}").asJsonObject().getInt("a"), is(2));
  }

  private static BigDecimal number(String text) throws MalformedJsonException {
    return ((JsonNumber) Json.parse("[" + text + "]").asJsonArray().getFirst()).bigDecimalValue();
  }
}
