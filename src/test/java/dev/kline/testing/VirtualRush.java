package dev.kline.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * More virtual threads than there are carriers, each of which keeps its carrier busy for a while:
 * who is one of them has to wait for its turn. Used by one thread.
 */
public final class VirtualRush implements AutoCloseable {
  private static final Duration BUSY = Duration.ofMillis(20);

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger ended = new AtomicInteger();
  private volatile boolean over;

  /** Starts so many threads. */
  public VirtualRush(int size) {
    for (int i = 0; i < size; i++) {
      threads.add(Thread.startVirtualThread(this::run));
    }
  }

  private void run() {
    long began = System.nanoTime();
    while (!over && System.nanoTime() - began < BUSY.toNanos()) {
      Thread.onSpinWait();
    }
    ended.incrementAndGet();
  }

  /** How many have had their turn. */
  public int ended() {
    return ended.get();
  }

  /** Lets the rest go, and waits for them. */
  @Override
  public void close() {
    over = true;
    Await.until("some never had their turn", () -> ended.get() == threads.size());
  }
}
