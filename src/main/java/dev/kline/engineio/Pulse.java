package dev.kline.engineio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;

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

  @GuardedBy("this")
  private long deadlineNanos;

  @GuardedBy("this")
  private boolean awaitingPong;

  @GuardedBy("this")
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
  synchronized Beat beat(long nowNanos) {
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
  }

  /** Whether the timeout is over, be it that nobody has looked yet. Changes nothing. */
  synchronized boolean dead(long nowNanos) {
    return awaitingPong && nowNanos - deadlineNanos >= 0;
  }

  /** A pong came. An unasked one only puts the next ping off. */
  synchronized void pong(long nowNanos) {
    awaitingPong = false;
    deadlineNanos = nowNanos + intervalNanos;
  }

  /** Another packet came: a long upload may be what delays the pong, so it gets one more wait. */
  synchronized void packet(long nowNanos) {
    if (awaitingPong && !extended) {
      extended = true;
      deadlineNanos = nowNanos + timeoutNanos;
    }
  }
}
