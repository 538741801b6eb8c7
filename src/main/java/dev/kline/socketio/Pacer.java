package dev.kline.socketio;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread, called {@code socketio-pacer}, that sends what was held back once it is due.
 * Started when something is held for the first time. Safe for any thread.
 *
 * <p>At most one task waits here for each member that asked for a pace, and only while something is
 * held for it.
 */
final class Pacer implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("socketio-pacer").daemon().factory());

  Pacer() {
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Runs the task once, after so long. */
  void after(long nanos, Runnable task) {
    var _ = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** Stops the thread; what waits is dropped. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
