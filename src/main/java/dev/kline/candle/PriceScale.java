package dev.kline.candle;

import dev.kline.event.U128;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Turns raw prices into the numbers that people see. Immutable.
 *
 * @param exponent a raw price is in units of 10^-exponent SOL per token; from 0 to 38
 */
public record PriceScale(int exponent) {
  /** Decimals of a price on the wire. Contract 1.3. */
  private static final int WIRE_DECIMALS = 12;

  public PriceScale {
    if (exponent < 0 || exponent > 38) {
      throw new IllegalArgumentException("price exponent " + exponent + " is not from 0 to 38");
    }
  }

  /** The price on the wire: rounded half up to 12 decimals, without trailing zeros. */
  public BigDecimal wirePrice(U128 raw) {
    var rounded =
        new BigDecimal(raw.toBigInteger(), exponent).setScale(WIRE_DECIMALS, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
  }
}
