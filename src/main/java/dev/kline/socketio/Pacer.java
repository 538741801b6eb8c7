package dev.kline.socketio;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread, called {@code socketio-pacer}, that sends what was held back once it is due.
 * Started when something is held for the first time. Safe for any thread.
 *
 * <p>At most one task waits here for each membership that asked for a pace, from when something is
 * held for it until its pace is over.
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

  /** How many tasks wait for their time. */
  int waiting() {
    return timer.getQueue().size();
  }

  /** Stops the thread; what waits is dropped. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
