package dev.kline.gate;

import dev.kline.socketio.RateLimit;
import java.util.concurrent.atomic.AtomicInteger;

/** What one address, or everybody, has and asks for. Safe for any thread. */
final class Account {
  private final GateConfig.Limits limits;
  private final AtomicInteger connections = new AtomicInteger();
  private final RateLimit connects;
  private final RateLimit requests;
  private volatile long usedNanos = System.nanoTime();

  Account(GateConfig.Limits limits) {
    this.limits = limits;
    this.connects = new RateLimit(limits.connectsPerSecondMax(), limits.connectsPerSecondMax());
    this.requests = new RateLimit(limits.requestsPerSecondMax(), limits.requestsPerSecondMax());
  }

  /** Takes one connection more, whether or not that is too many, which it says. */
  Refusal enter() {
    usedNanos = System.nanoTime();
    if (connections.incrementAndGet() > limits.connectionsMax()) {
      return Refusal.CONNECTIONS;
    }
    return connects.take() ? Refusal.NONE : Refusal.CONNECTS;
  }

  void leave() {
    connections.decrementAndGet();
  }

  Refusal ask() {
    usedNanos = System.nanoTime();
    return requests.take() ? Refusal.NONE : Refusal.REQUESTS;
  }

  /** Whether it has nothing and has asked for nothing for so long. */
  boolean idle(long nowNanos, long forNanos) {
    return connections.get() == 0 && nowNanos - usedNanos > forNanos;
  }
}
