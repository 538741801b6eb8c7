package dev.kline.candle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.event.U128;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceScaleTest {

  @ParameterizedTest
  @CsvSource({
    "279589934762348555452, 28, 2.7959E-8",
    "11958993476234855500, 28, 1.196E-9",
    "5000000000000000, 28, 1E-12",
    "4999999999999999, 28, 0",
    "0, 28, 0",
    "280000000000000000000000000000000, 28, 28000",
    "123456789, 0, 123456789",
    "340282366920938463463374607431768211455, 38, 3.402823669209"
  })
  void aPriceIsRoundedHalfUpToTwelveDecimals(String raw, int exponent, String expected) {
    var price = new PriceScale(exponent).wirePrice(U128.of(new BigInteger(raw)));

    assertThat(price.compareTo(new BigDecimal(expected)), is(0));
    assertThat("fits twelve decimals", price.scale() <= 12);
  }

  @Test
  void anExponentThatNoPriceHasIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PriceScale(39));
    assertThrows(IllegalArgumentException.class, () -> new PriceScale(-1));
  }
}
