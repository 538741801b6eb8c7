package dev.kline.app;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a start, in reverse: parts register as they come up, and {@link #close} ends them
 * backwards within one total time, each logging one line. It ends a start that failed half-way just
 * the same. Used by the thread that starts the server, then by the one that ends it.
 */
final class Closer implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Closer.class.getName());

  /** How long a step that was interrupted may take to let go. */
  private static final Duration LAST_GRACE = Duration.ofMillis(200);

  private record Step(String name, AutoCloseable part) {}

  private final Duration total;
  private final Deque<Step> steps = new ArrayDeque<>();

  Closer(Duration total) {
    this.total = total;
  }

  /** Takes a part that is up and has to be ended before all that were registered earlier. */
  void register(String name, AutoCloseable part) {
    steps.push(new Step(name, part));
  }

  /**
   * Ends every part, whatever the others do.
   *
   * @throws IllegalStateException when all are through, if any failed; the causes are suppressed
   */
  @Override
  public void close() {
    long deadline = System.nanoTime() + total.toNanos();
    var failures = new IllegalStateException("not every part ended cleanly");
    while (!steps.isEmpty()) {
      var step = steps.pop();
      long left = Math.max(0, deadline - System.nanoTime());
      var failure = run(step, Duration.ofNanos(steps.isEmpty() ? left : left / 2));
      if (failure != null) {
        failures.addSuppressed(failure);
      }
    }
    if (failures.getSuppressed().length > 0) {
      throw failures;
    }
  }

  /** Runs one step on a thread of its own, so that a stuck one doesn't hold up the rest. */
  private static @Nullable Throwable run(Step step, Duration limit) {
    long began = System.nanoTime();
    var failure = new Throwable[1];
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("close-" + step.name())
            .start(() -> {
              try {
                step.part().close();
              } catch (Exception | Error failed) {
                failure[0] = failed;
              }
            });
    if (!joined(thread, limit)) {
      var stuck = thread.getStackTrace();
      LOGGER.log(
          Level.WARNING,
          "part stuck name={0} limit={1} at={2}",
          step.name(),
          limit,
          stuck.length > 0 ? stuck[0] : "?");
      thread.interrupt();
      var overdue = new IllegalStateException(step.name() + " did not end within " + limit);
      return joined(thread, LAST_GRACE) ? failure[0] : overdue;
    }
    var after = Duration.ofNanos(System.nanoTime() - began).toMillis();
    LOGGER.log(
        Level.INFO,
        "part ended name={0} after_ms={1,number,#} clean={2}",
        step.name(),
        after,
        failure[0] == null);
    return failure[0];
  }

  private static boolean joined(Thread thread, Duration limit) {
    try {
      return thread.join(limit.plusMillis(1));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
