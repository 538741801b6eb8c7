package dev.kline.engineio;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes what waits for the WebSocket clients of one endpoint. Safe for any thread.
 *
 * <h2>Joined by themselves</h2>
 *
 * Whoever sends puts a message into the client's outbox and, if nobody holds that, the client into
 * the queue here. One writer takes clients from the queue, one write each: all that waits for a
 * client, from whatever rooms, leaves in one piece. An idle server so writes at once; while the
 * writer is at work more messages gather in the outboxes, and the busier it is the more of them
 * share a write.
 *
 * <p>Whoever sends much says so, {@link #together}: the writer then begins when all of it is
 * queued, or every {@link #GATHER} while it lasts. So a client gets in one write what a burst of
 * commits has for it, and the two threads do not contend for outbox after outbox.
 *
 * <h2>Nobody waits for a client that doesn't read</h2>
 *
 * A socket of the JDK has no write that returns rather than blocks. So a second thread watches the
 * writer: if one write takes longer than {@link #RELIEF_AFTER}, another writer goes on with the
 * queue, and the one that is stuck becomes that client's own until nothing waits for it. Then it
 * ends.
 *
 * <pre>
 *   any thread ── Outbox.offer ──► touched ──► writer ── one write ──► client, client, client …
 *                                                │ stuck
 *                      watch: another writer ◄───┴──► the old one stays with that client
 * </pre>
 *
 * <p>Both rest while nothing waits. A client is in the queue once at most, as only the holder of
 * its outbox is there; so the queue is bounded by the sessions.
 *
 * <h2>Nobody waits for a rush of others</h2>
 *
 * The writer is a platform thread. When thousands of clients ask for something at once, their
 * virtual threads line up before their few carriers, and a virtual writer would have to wait behind
 * all of them; this one gets its turn from the operating system. Only where many clients are stuck,
 * and have a thread each, are the next ones virtual, as that costs less.
 */
final class Flusher implements AutoCloseable {
  /** Longer than the kernel takes for a write that does not block, on a busy machine, too. */
  private static final Duration RELIEF_AFTER = Duration.ofMillis(4);

  /** How long a rested writer is left to rest while much is queued; nobody sees such a delay. */
  private static final Duration GATHER = Duration.ofMillis(2);

  /** So many clients that are stuck may have a platform thread. */
  private static final int STUCK_PLATFORM_MAX = 64;

  private static final System.Logger LOGGER = System.getLogger(Flusher.class.getName());

  /** What the writer needs of a client. Its outbox is held when it is handed over. */
  interface Client {
    /** Writes what waits, once. False if nothing is left: the hold has ended then. */
    boolean write(WriteBuffer buffer);

    /** Its write takes long. Called once for such a write, perhaps after its end. */
    void stuck();
  }

  private enum State {
    /** It looks for clients. */
    AWAKE,
    /** Nothing waits. */
    RESTING,
    /** It is in a client's write. */
    WRITING,
    /** It was for too long, and another one looks for clients. */
    RELIEVED
  }

  private final long lingerNanos;
  private final long gatherNanos;
  private final Queue<Client> touched = new ConcurrentLinkedQueue<>();
  private final Thread watch;

  /** Who sends much, if anybody does. */
  private final AtomicReference<@Nullable Thread> gatherer = new AtomicReference<>();

  /** Since when that is gathered: its begin, or the last time it was let go. */
  private volatile long gatheringSince;

  private final AtomicInteger stuck = new AtomicInteger();
  private volatile Writer writer = new Writer();
  private volatile boolean watchRests;
  private volatile boolean closed;

  /** {@code linger}: how long the first message of an idle endpoint waits for others. */
  Flusher(Duration linger) {
    this(linger, GATHER);
  }

  /** {@code gather}: how long the writer is left to rest while much is sent together. */
  Flusher(Duration linger, Duration gather) {
    this.lingerNanos = linger.toNanos();
    this.gatherNanos = gather.toNanos();
    this.watch = Thread.ofPlatform().name("flush-watch").daemon().unstarted(this::watch);
  }

  /** Begins to write. Called once. */
  void start() {
    writer.thread.start();
    watch.start();
  }

  /** Something waits for the client, whose outbox the caller has taken the hold of. */
  void touch(Client client) {
    touched.add(client);
    if (gatherer.get() != Thread.currentThread()
        || System.nanoTime() - gatheringSince > gatherNanos) {
      writer.wake();
    }
  }

  /** Whether nothing waits. */
  boolean resting() {
    return writer.resting();
  }

  /**
   * Runs what sends much, on this thread; a writer that rests is woken at its end, or when that
   * takes long, or by somebody else who sends. One thread at a time has that; another one's
   * messages leave as they come.
   */
  void together(Runnable sending) {
    gatheringSince = System.nanoTime();
    boolean first = gatherer.compareAndSet(null, Thread.currentThread());
    try {
      sending.run();
    } finally {
      if (first) {
        gatherer.set(null);
      }
      if (!touched.isEmpty()) {
        writer.wake();
      }
    }
  }

  private Thread thread(Runnable writer) {
    return stuck.get() < STUCK_PLATFORM_MAX
        ? Thread.ofPlatform().name("flush").daemon().unstarted(writer)
        : Thread.ofVirtual().name("flush").unstarted(writer);
  }

  /** Takes clients from the queue until it is relieved. */
  private final class Writer implements Runnable {
    final Thread thread = thread(this);
    private final AtomicReference<State> state = new AtomicReference<>(State.AWAKE);
    private final WriteBuffer buffer = new WriteBuffer();
    private volatile @Nullable Client current;
    private final AtomicLong writes = new AtomicLong();

    @Override
    public void run() {
      while (!closed) {
        Client client = touched.poll();
        if (client == null) {
          rest();
        } else if (!writeOnce(client)) {
          return;
        }
      }
    }

    /** False if it was relieved meanwhile; the client is then served to its end. */
    private boolean writeOnce(Client client) {
      current = client;
      writes.lazySet(writes.get() + 1);
      state.set(State.WRITING);
      boolean more = write(client);
      boolean relieved = !state.compareAndSet(State.WRITING, State.AWAKE);
      if (relieved) {
        while (more) {
          more = write(client);
        }
        stuck.decrementAndGet();
      } else if (more) {
        touched.add(client);
      }
      return !relieved;
    }

    private boolean write(Client client) {
      try {
        return client.write(buffer);
      } catch (RuntimeException e) {
        LOGGER.log(Level.ERROR, "a client could not be written to", e);
        return false;
      }
    }

    private void rest() {
      state.set(State.RESTING);
      if (touched.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      state.set(State.AWAKE);
      if (lingerNanos > 0) {
        LockSupport.parkNanos(lingerNanos);
      }
    }

    void wake() {
      if (state.get() == State.RESTING && state.compareAndSet(State.RESTING, State.AWAKE)) {
        gatheringSince = System.nanoTime();
        LockSupport.unpark(thread);
        if (watchRests) {
          LockSupport.unpark(watch);
        }
      }
    }

    boolean resting() {
      return state.get() == State.RESTING;
    }

    /** Takes the queue from it, if it has been in one write since it had made so many. */
    boolean relieve(long writesBefore) {
      if (writes.get() != writesBefore || !state.compareAndSet(State.WRITING, State.RELIEVED)) {
        return false;
      }
      stuck.incrementAndGet();
      Client client = current; // it takes no other one from here on
      if (client != null) {
        client.stuck();
      }
      return true;
    }
  }

  private void watch() {
    while (!closed) {
      Writer watched = writer;
      long writesBefore = watched.writes.get();
      LockSupport.parkNanos(RELIEF_AFTER.toNanos());
      if (watched.relieve(writesBefore)) {
        var next = new Writer();
        writer = next;
        next.thread.start();
      } else if (watched.resting()) {
        watchRests = true;
        if (watched.resting() && !closed) {
          LockSupport.park(this);
        }
        watchRests = false;
      }
    }
  }

  /** Stops both threads. What waits stays where it is; writers that are stuck end by themselves. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer.thread);
    LockSupport.unpark(watch);
  }
}
