package dev.kline.load;

import dev.kline.event.U128;
import java.math.BigInteger;

/**
 * A moment, in microseconds of this process, and the price that carries it through the server: half
 * a SOL and the microseconds times 10^-12, all of the wire's decimals. Pure but for {@link #now}.
 */
final class Stamp {
  private static final long EPOCH_NANOS = System.nanoTime();

  /** Half a SOL in units of 10^-12 SOL. */
  private static final long BASE = 500_000_000_000L;

  /** From units of 10^-12 SOL to the program's of 10^-28. */
  private static final BigInteger SCALE = BigInteger.TEN.pow(16);

  private Stamp() {}

  static long now() {
    return (System.nanoTime() - EPOCH_NANOS) / 1000;
  }

  /** The raw price that says {@code micros}. */
  static U128 price(long micros) {
    return U128.of(BigInteger.valueOf(BASE + micros).multiply(SCALE));
  }

  /** What a price on the wire says; a double has digits enough. */
  static long micros(String wirePrice) {
    return Math.round(Double.parseDouble(wirePrice) * 1e12) - BASE;
  }
}
