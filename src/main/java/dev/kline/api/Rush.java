package dev.kline.api;

import dev.kline.socketio.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets a few clients at a time subscribe, on threads of its own. Safe for any thread.
 *
 * <p>Thousands may want to at once, and an update of their room must not wait for them.
 *
 * <ul>
 *   <li>Each gets a history. All of these queued at once would leave one after the other, and the
 *       next update of everybody behind them. So who has one makes room for the next when it is
 *       written.
 *   <li>The connections' own threads are virtual and line up before a few carriers. One of them
 *       that waits for a room's lock, or for anything while it has it, would go to the end of that
 *       line, and the broadcast that needs the lock would wait with it. Here are platform threads,
 *       which get their turn from the operating system.
 * </ul>
 */
final class Rush {
  /** Enough to keep the writer at work. */
  private static final int AT_ONCE = 8;

  /** Longer than a write takes. Who has not read what came before is not awaited at all. */
  private static final Duration WRITTEN_WITHIN = Duration.ofMillis(5);

  private static final Duration KEPT_IDLE = Duration.ofSeconds(10);

  private final ThreadPoolExecutor threads;

  /** Its threads are called {@code name-0}, {@code name-1} and so on. */
  Rush(String name) {
    // The queue is bounded by the connections: each waits for its answer.
    threads =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            KEPT_IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Answers there, and waits for it. What the answer throws is thrown here. */
  <T> T inTurn(Socket socket, Supplier<T> answer) {
    var answered = new CompletableFuture<T>();
    threads.execute(() -> {
      boolean reads = socket.writable();
      try {
        answered.complete(answer.get());
      } catch (RuntimeException | Error failed) {
        answered.completeExceptionally(failed);
      }
      if (reads) {
        socket.awaitWritten(WRITTEN_WITHIN);
      }
    });
    try {
      return answered.join();
    } catch (CompletionException failed) {
      switch (failed.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw failed;
      }
    }
  }
}
