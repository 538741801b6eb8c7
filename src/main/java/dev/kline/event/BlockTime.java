package dev.kline.event;

/**
 * When a block was made, by the chain's clock.
 *
 * @param seconds unix seconds
 * @param exact whether a node told it; otherwise it is an estimate from the slot number
 */
public record BlockTime(long seconds, boolean exact) {
  /** The latest second taken for real: the end of the year 9999. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  public BlockTime {
    if (seconds < 0 || seconds > SECONDS_MAX) {
      throw new IllegalArgumentException(
          "block time " + seconds + " is not from 0 to " + SECONDS_MAX);
    }
  }
}
