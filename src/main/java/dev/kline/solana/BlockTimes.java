package dev.kline.solana;

import java.io.IOException;

/** Somebody who can tell when a block was made: a node, or a test. Safe for any thread. */
@FunctionalInterface
interface BlockTimes {

  /**
   * Asks for one slot.
   *
   * @throws IOException if nobody answered; its message is fit to log
   */
  Answer blockTime(long slot) throws IOException, InterruptedException;

  /** What may be answered. */
  sealed interface Answer permits Known, NotYet, Never {}

  /** Unix seconds, from 0 to {@link BlockClock#SECONDS_MAX}. */
  record Known(long seconds) implements Answer {}

  /** The node does not have this block yet. */
  record NotYet() implements Answer {}

  /** There is no such block, or no time for it. */
  record Never() implements Answer {}
}
