package dev.kline.demo;

/** A clock that stands still until a test moves it. Safe for any thread. */
final class SteppedClock implements Clock {
  private long millis;

  SteppedClock(long millis) {
    this.millis = millis;
  }

  synchronized void advanceTo(long moment) {
    millis = moment;
    notifyAll();
  }

  @Override
  public synchronized long millis() {
    return millis;
  }

  @Override
  public synchronized void await(long moment) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (millis < moment) {
      wait();
    }
  }
}
