package dev.kline.load;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Trades at a steady rate in rooms of chance until it is closed, on a thread of its own. */
final class Market implements AutoCloseable {
  private static final Duration SLOT = Duration.ofMillis(400);

  private final LoadNode node;
  private final int rooms;
  private final long tradeNanos;
  private final Random random = new Random(1);
  private final Thread thread = Thread.ofPlatform().name("soak-market").unstarted(this::run);

  private volatile boolean closed;

  /** Opens at once. */
  Market(LoadNode node, int rooms, int rate) {
    this.node = node;
    this.rooms = rooms;
    this.tradeNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    thread.start();
  }

  private void run() {
    long nextTrade = System.nanoTime();
    long nextSlot = nextTrade;
    while (!closed) {
      long now = System.nanoTime();
      if (now >= nextSlot) {
        nextSlot += SLOT.toNanos();
        node.tellSlot();
      }
      if (now >= nextTrade) {
        nextTrade += tradeNanos;
        var mint = LoadLedger.mint(random.nextInt(rooms));
        node.tell(node.ledger().add(mint, Stamp.price(Stamp.now())));
      }
      pauseUntil(Math.min(nextSlot, nextTrade));
    }
  }

  private static void pauseUntil(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, nanos - System.nanoTime())));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
