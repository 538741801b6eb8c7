package dev.kline.solana;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody waits, and at once then. Safe for any thread. */
final class SteppedPace implements Pace {
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.parse("2025-10-01T12:00:00Z");
  private long nanos;
  private int pausesLeft = Integer.MAX_VALUE;

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    synchronized (this) {
      if (pausesLeft-- <= 0) {
        throw new InterruptedException();
      }
      pauses.add(time);
      step(time);
    }
  }

  /** Lets time pass. */
  synchronized void step(Duration time) {
    nanos += time.toNanos();
    now = now.plus(time);
  }

  /** Lets wait so many times more, and interrupts then. */
  synchronized void interruptAfter(int count) {
    pausesLeft = count;
  }

  /** How long was waited, each time. */
  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
