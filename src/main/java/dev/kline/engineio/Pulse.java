package dev.kline.engineio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The heartbeat of one session as a plain value of time. Safe for any thread: the heartbeat thread
 * beats it, the reader tells it what came. Socket.IO v4 notes, chapter 7.
 *
 * <pre>
 *              interval over: PING                   timeout over: DEAD
 *   RESTING ──────────────────────────► AWAITING ──────────────────────► (the session closes)
 *      ▲  ▲                                │  ▲ │
 *      │  └── pong: interval starts anew   │  └─┘ first other packet: timeout starts anew, once
 *      └───────────────────────────────────┘
 * </pre>
 */
final class Pulse {
  /** What to do now. */
  enum Beat {
    REST,
    PING,
    DEAD
  }

  private final long intervalNanos;
  private final long timeoutNanos;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long deadlineNanos;

  @GuardedBy("lock")
  private boolean awaitingPong;

  @GuardedBy("lock")
  private boolean extended;

  Pulse(Duration interval, Duration timeout, long nowNanos) {
    this.intervalNanos = interval.toNanos();
    this.timeoutNanos = timeout.toNanos();
    this.deadlineNanos = nowNanos + intervalNanos;
  }

  /**
   * Looks at the time, and moves on if it has come. The timeout counts from when the ping was due,
   * as the client counts; only one that is sent very late leaves the client its time all the same.
   */
  Beat beat(long nowNanos) {
    lock.lock();
    try {
      if (nowNanos - deadlineNanos < 0) {
        return Beat.REST;
      }
      if (awaitingPong) {
        return Beat.DEAD;
      }
      awaitingPong = true;
      extended = false;
      deadlineNanos = Math.max(deadlineNanos + timeoutNanos, nowNanos + timeoutNanos * 3 / 4);
      return Beat.PING;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the timeout is over, be it that nobody has looked yet. Changes nothing. */
  boolean dead(long nowNanos) {
    lock.lock();
    try {
      return awaitingPong && nowNanos - deadlineNanos >= 0;
    } finally {
      lock.unlock();
    }
  }

  /** A pong came. An unasked one only puts the next ping off. */
  void pong(long nowNanos) {
    lock.lock();
    try {
      awaitingPong = false;
      deadlineNanos = nowNanos + intervalNanos;
    } finally {
      lock.unlock();
    }
  }

  /** Another packet came: a long upload may be what delays the pong, so it gets one more wait. */
  void packet(long nowNanos) {
    lock.lock();
    try {
      if (awaitingPong && !extended) {
        extended = true;
        deadlineNanos = nowNanos + timeoutNanos;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * How long nothing can be due. Never more than the interval, as a pong that comes while the
   * timeout runs may make the next ping due earlier than the timeout; looking again then is cheaper
   * than moving a timer at every pong.
   */
  long restNanos(long nowNanos) {
    lock.lock();
    try {
      return Math.max(0, Math.min(deadlineNanos - nowNanos, intervalNanos));
    } finally {
      lock.unlock();
    }
  }
}
