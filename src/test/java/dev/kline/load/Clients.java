package dev.kline.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * All clients on one thread. It looks every half millisecond instead of sleeping until something
 * comes: a server on the same machine would pay for waking it up, some 2 microseconds a message. So
 * latencies are exact to half a millisecond.
 */
final class Clients implements AutoCloseable {
  private static final long TICK_NANOS = 500_000;

  /** While nothing is to be measured, this saves the CPU. */
  private static final long IDLE_TICK_NANOS = 5_000_000;

  /** Clients that are on their way in at a time. */
  private static final int CONNECTING_MAX = 128;

  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(60);

  private final Plan plan;
  private final int port;
  private final Tally tally;
  private final Selector selector;
  private final Map<String, Integer> rooms = new HashMap<>();
  private final List<Client> clients = new ArrayList<>();
  private final byte[] space = new byte[1 << 20];
  private final Thread thread = Thread.ofPlatform().name("load-clients").unstarted(this::run);

  private volatile boolean closed;
  private volatile int ready;
  private volatile int gone;

  /** They don't connect before {@link #connect}. */
  Clients(Plan plan, int port, Tally tally) throws IOException {
    this.plan = plan;
    this.port = port;
    this.tally = tally;
    this.selector = Selector.open();
    for (int room = 0; room < plan.rooms(); room++) {
      rooms.put(LoadLedger.mint(room).toString(), room);
    }
  }

  /** Connects all, and waits until each has what it subscribes to. Returns how long it took. */
  Duration connect() throws InterruptedException {
    long start = System.nanoTime();
    thread.start();
    while (ready + gone < plan.clients() && thread.isAlive()) {
      if (System.nanoTime() - start > CONNECT_DEADLINE.toNanos()) {
        throw new IllegalStateException(
            "only %d of %d clients are in after %s"
                .formatted(ready, plan.clients(), CONNECT_DEADLINE));
      }
      Thread.sleep(1);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** How many were connected and are not any more, or never could. */
  int gone() {
    return gone;
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

  private void run() {
    try (selector) {
      while (!closed) {
        admit();
        selector.selectNow(this::handle);
        LockSupport.parkNanos(plan.rate() == 0 && allIn() ? IDLE_TICK_NANOS : TICK_NANOS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      clients.forEach(Client::close);
    }
  }

  private boolean allIn() {
    return ready + gone >= plan.clients();
  }

  private void admit() throws IOException {
    while (clients.size() < plan.clients() && clients.size() - ready - gone < CONNECTING_MAX) {
      var client = new Client(clients.size(), port, plan, tally, rooms);
      clients.add(client);
      client.channel().register(selector, SelectionKey.OP_CONNECT, client);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes
  private void handle(SelectionKey key) {
    var client = (Client) key.attachment();
    boolean before = client.state() == Client.State.READY;
    try {
      if (key.isConnectable()) {
        client.connected();
        key.interestOps(SelectionKey.OP_READ);
      } else {
        client.read(space);
      }
    } catch (IOException e) {
      client.close();
      tally.error(String.valueOf(e.getMessage()));
      gone++;
    }
    boolean after = client.state() == Client.State.READY;
    ready += (after ? 1 : 0) - (before ? 1 : 0);
  }
}
