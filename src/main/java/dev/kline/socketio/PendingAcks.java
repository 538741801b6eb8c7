package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers that one socket owes us. Safe for any thread; bounded; every entry leaves, by an
 * answer, by its timeout or with the socket, and its callback is told which.
 */
final class PendingAcks {
  private final int max;
  private final ScheduledExecutorService timer;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Long, Pending> byId = new HashMap<>();

  @GuardedBy("lock")
  private long nextId;

  @GuardedBy("lock")
  private boolean closed;

  private record Pending(Consumer<Reply> callback, Future<?> timeout) {}

  PendingAcks(long firstId, int max, ScheduledExecutorService timer) {
    this.nextId = firstId;
    this.max = max;
    this.timer = timer;
  }

  /** The id that the next answer will have. */
  long nextId() {
    lock.lock();
    try {
      return nextId;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Expects one more answer.
   *
   * @param onTimeout called on the timer's thread with the id; must not block
   * @return its id, or nothing if no more are taken
   */
  OptionalLong expect(Duration timeout, Consumer<Reply> callback, LongConsumer onTimeout) {
    lock.lock();
    try {
      if (closed || byId.size() >= max) {
        return OptionalLong.empty();
      }
      long id = nextId++;
      Runnable task = () -> onTimeout.accept(id);
      Future<?> planned = timer.schedule(task, timeout.toNanos(), TimeUnit.NANOSECONDS);
      byId.put(id, new Pending(callback, planned));
      return OptionalLong.of(id);
    } finally {
      lock.unlock();
    }
  }

  /** Tells the callback of this id, if it still waits, and forgets it. */
  void settle(long id, Reply reply) {
    Pending pending = remove(id);
    if (pending != null) {
      pending.timeout().cancel(false);
      pending.callback().accept(reply);
    }
  }

  /** Tells all callbacks that nothing will come, and expects no more. */
  void close() {
    var failures = new Failures();
    for (Pending pending : removeAll()) {
      pending.timeout().cancel(false);
      failures.collect(() -> pending.callback().accept(new Reply.Disconnected()));
    }
    failures.throwIfAny();
  }

  int count() {
    lock.lock();
    try {
      return byId.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Pending remove(long id) {
    lock.lock();
    try {
      return byId.remove(id);
    } finally {
      lock.unlock();
    }
  }

  private List<Pending> removeAll() {
    lock.lock();
    try {
      closed = true;
      var all = new ArrayList<Pending>(byId.values());
      byId.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }
}
