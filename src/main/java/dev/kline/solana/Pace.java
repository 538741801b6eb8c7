package dev.kline.solana;

import java.time.Duration;
import java.time.Instant;

/**
 * The passing of time on this machine, apart from the chain's. A test passes its own. Safe for any
 * thread.
 */
interface Pace {
  /** The machine's. Safe for any thread. */
  Pace SYSTEM =
      new Pace() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time);
        }
      };

  /** The wall's clock. */
  Instant now();

  /** For measuring how long: only differences mean anything, and nothing sets it back. */
  long nanos();

  /** Waits. */
  void pause(Duration time) throws InterruptedException;
}
