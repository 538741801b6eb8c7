package dev.kline.solana;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that have come and were not taken, and in the end why nothing more
 * comes. It bounds them by saying when to ask for another: while one is asked for, or there is no
 * room, not. Safe for any thread.
 */
final class Inbox {
  /** Messages that are read ahead of the taker; a tenth of a second of a busy market. */
  static final int MESSAGES_MAX = 64;

  /** Characters that are read ahead of the taker; the last message may go beyond. */
  static final int CHARS_MAX = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<String> messages = new ArrayDeque<>();

  @GuardedBy("lock")
  private int chars;

  /** Whether one more message is asked for; the first is when the connection opens. */
  @GuardedBy("lock")
  private boolean asked = true;

  @GuardedBy("lock")
  private @Nullable String over;

  /** Adds the message that was asked for; answers whether the caller is to ask for another. */
  boolean put(String text) {
    lock.lock();
    try {
      messages.add(text);
      chars += text.length();
      asked = hasRoom();
      changed.signal();
      return asked;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing comes any more; the first reason counts. */
  void end(String reason) {
    lock.lock();
    try {
      if (over == null) {
        over = reason;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next message, after so long a wait at most; null if none came. */
  @Nullable String take(long nanos) throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (messages.isEmpty() && over == null && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      String text = messages.poll();
      if (text != null) {
        chars -= text.length();
      } else if (over != null) {
        throw new IOException(over);
      }
      return text;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is asked for though there is room; the caller is to ask then. */
  boolean asksAgain() {
    lock.lock();
    try {
      boolean again = !asked && hasRoom();
      asked |= again;
      return again;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return messages.size();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean hasRoom() {
    return messages.size() < MESSAGES_MAX && chars < CHARS_MAX;
  }
}
