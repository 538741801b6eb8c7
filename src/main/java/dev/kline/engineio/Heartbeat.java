package dev.kline.engineio;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one timer thread of all sessions, called {@code heartbeat}. Safe for any thread.
 *
 * <p>What runs on it must not block. The sessions' own beats are one task for all of them; others
 * are here for as long as something of a connection is under way.
 */
final class Heartbeat implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("heartbeat").daemon().factory());

  Heartbeat() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Runs the task once, after the delay, unless the future is cancelled. */
  Future<?> after(Duration delay, Runnable task) {
    return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs the task again and again, with a pause between. It must not throw. */
  void every(Duration pause, Runnable task) {
    var _ =
        timer.scheduleWithFixedDelay(task, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How many tasks wait for their time. */
  int waiting() {
    return timer.getQueue().size();
  }

  /** Stops the thread; tasks that wait, and all that come later, are dropped. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
