package dev.kline.solana;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one thread of a source, from its start to its certain end. Safe for any thread. */
final class SourceThread {
  private final String name;
  private @Nullable Thread thread;
  private volatile boolean closed;

  SourceThread(String name) {
    this.name = name;
  }

  /** What the thread does; it ends when interrupted. */
  @FunctionalInterface
  interface Work {
    void run() throws InterruptedException;
  }

  /**
   * Starts it.
   *
   * @throws IllegalStateException if it was started or closed before
   */
  synchronized void start(Work work) {
    if (thread != null || closed) {
      throw new IllegalStateException(name + " is started once, and not after its end");
    }
    thread = Thread.ofPlatform().name(name).start(() -> run(work));
  }

  private static void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException _) {
      // close() asked for the end, and this is it
    }
  }

  /**
   * Ends it, and returns when it has ended; sooner only if the caller is interrupted. Whatever runs
   * on the thread may swallow an interrupt, so it is repeated.
   */
  void close() {
    closed = true;
    Thread running = thread();
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      do {
        running.interrupt();
      } while (!running.join(Duration.ofMillis(100)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Thread thread() {
    return thread;
  }
}
