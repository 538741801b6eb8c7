package dev.kline.candle;

import static dev.kline.testing.Samples.price;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandleTest {

  @Test
  void aCloseOutsideTheTradesIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Candle(0, price(1), price(5), price(4), price(6), 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Candle(0, price(1), price(5), price(4), price(3), 1));
  }

  @Test
  void aBarWithoutTradesIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Candle(0, price(1), price(1), price(1), price(1), 0));
  }

  @ParameterizedTest
  @CsvSource({
    "S1, 1758805615, 1758805615",
    "S30, 1758805615, 1758805590",
    "S30, 1758805590, 1758805590",
    "M5, 1758805615, 1758805500",
    "M5, 0, 0"
  })
  void aBarStartsAtTheWholeMultipleOfItsLength(Interval interval, long time, long openTime) {
    assertThat(interval.openTimeSeconds(time), is(openTime));
  }
}
