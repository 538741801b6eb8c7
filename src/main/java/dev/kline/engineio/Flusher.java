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
 * <p>Whoever sends much says so, {@link #together}: the writing begins when all of it is queued, or
 * every {@link #GATHER} while that lasts. So a client gets in one write what a burst of commits has
 * for it, and two threads do not contend for outbox after outbox.
 *
 * <h2>By the sender itself</h2>
 *
 * Waking another thread takes longer than a write. So while the writer rests, who sent much writes
 * it, too, as long as it has nothing else to send: on a quiet server the trade that was heard is in
 * the sockets without one more change of threads. As soon as there is more to send, the writer goes
 * on with what is left; so a busy server sends on one core and writes on another.
 *
 * <h2>Nobody waits for a client that doesn't read</h2>
 *
 * A socket of the JDK has no write that returns rather than blocks. So a second thread watches who
 * writes: if one write takes longer than {@link #RELIEF_AFTER}, another writer goes on with the
 * queue, and the thread that is stuck becomes that client's own until nothing waits for it. Then it
 * ends. A sender that is stuck is told at once, so that it goes on on a new thread.
 *
 * <pre>
 *   any thread ── Outbox.offer ──► touched ──► writer or sender ── one write ──► client, client …
 *                                                │ stuck
 *               watch: another one goes on ◄─────┴──► the old one stays with that client
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

  /** The thread of whoever sends much, if anybody does. */
  private final AtomicReference<@Nullable Thread> gatherer = new AtomicReference<>();

  /** Since when that is gathered: its begin, or the last time it was let go. */
  private volatile long gatheringSince;

  private final AtomicInteger stuck = new AtomicInteger();
  private volatile Writer writer = new Writer();
  private volatile SendersTurn sendersTurn = new SendersTurn();
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

  /** Whether nobody writes and nothing waits. */
  boolean resting() {
    return writer.resting() && sendersTurn.resting();
  }

  /**
   * Lets somebody send much, on this thread, and write it, as {@link Sender} says. A writer that
   * rests is woken when the sending takes long, when more is left than the sender writes, or by
   * somebody else who sends. One thread at a time has all that; another one's messages leave as
   * they come.
   *
   * @return false if a write took so long that the sender is told to go on elsewhere; this thread
   *     is then free only now, and must do no more for it
   */
  boolean together(Sender sender) {
    gatheringSince = System.nanoTime();
    boolean first = gatherer.compareAndSet(null, Thread.currentThread());
    boolean relieved = false;
    try {
      sender.send().run();
      relieved = first && senderMayWrite() && !sendersTurn.write(sender);
      return !relieved;
    } finally {
      if (first && !relieved) { // else the watch frees it, with a new turn
        gatherer.set(null);
      }
      if (!touched.isEmpty()) {
        writer.wake();
      }
    }
  }

  private boolean senderMayWrite() {
    return lingerNanos == 0 && writer.resting() && stuck.get() < STUCK_PLATFORM_MAX;
  }

  private Thread thread(Runnable writer) {
    return stuck.get() < STUCK_PLATFORM_MAX
        ? Thread.ofPlatform().name("flush").daemon().unstarted(writer)
        : Thread.ofVirtual().name("flush").unstarted(writer);
  }

  /** One thread's turn at the queue, which ends when it is relieved. */
  private abstract class Turn {
    final AtomicReference<State> state;
    private final WriteBuffer buffer = new WriteBuffer();
    private volatile @Nullable Client current;
    private final AtomicLong writes = new AtomicLong();

    /** How many writes there had been when the watch looked last. Confined to the watch. */
    private long writesSeen;

    Turn(State first) {
      this.state = new AtomicReference<>(first);
    }

    /** False if it was relieved meanwhile; the client is then served to its end. */
    boolean writeOnce(Client client) {
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
      } catch (RuntimeException | Error e) {
        LOGGER.log(Level.ERROR, "a client could not be written to", e);
        return false;
      }
    }

    boolean resting() {
      return state.get() == State.RESTING;
    }

    /** Whether it began a write since this was asked last. */
    boolean wrote() {
      long before = writesSeen;
      writesSeen = writes.get();
      return writesSeen != before;
    }

    /** The same; if not, and it is in a write, that takes too long, and another one takes over. */
    boolean wroteOrIsRelieved() {
      boolean wrote = wrote();
      if (!wrote && state.compareAndSet(State.WRITING, State.RELIEVED)) {
        stuck.incrementAndGet();
        Client client = current;
        if (client != null) {
          client.stuck();
        }
        replace();
      }
      return wrote;
    }

    /** Lets another one go on with the queue. */
    abstract void replace();
  }

  /** The turn of a thread that does nothing else. */
  private final class Writer extends Turn implements Runnable {
    final Thread thread = thread(this);

    Writer() {
      super(State.AWAKE);
    }

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

    private void rest() {
      state.set(State.RESTING);
      if (touched.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      if (state.compareAndSet(State.RESTING, State.AWAKE)) {
        wakeWatch(); // nobody woke us, and so nobody woke the watch
      }
      if (lingerNanos > 0) {
        LockSupport.parkNanos(lingerNanos);
      }
    }

    @Override
    void replace() {
      var next = new Writer();
      writer = next;
      next.thread.start();
    }

    void wake() {
      if (state.get() == State.RESTING && state.compareAndSet(State.RESTING, State.AWAKE)) {
        gatheringSince = System.nanoTime();
        LockSupport.unpark(thread);
        wakeWatch();
      }
    }
  }

  /** The turn of whoever sends much, one at a time. */
  private final class SendersTurn extends Turn {
    private volatile @Nullable Sender sender;

    SendersTurn() {
      super(State.RESTING);
    }

    /** Until nothing waits or there is more to send. False if it was relieved. */
    boolean write(Sender newSender) {
      sender = newSender;
      state.set(State.AWAKE);
      wakeWatch();
      while (!closed && !newSender.hasMore().getAsBoolean()) {
        Client client = touched.poll();
        if (client == null) {
          break;
        }
        if (!writeOnce(client)) {
          return false;
        }
      }
      state.set(State.RESTING);
      return true;
    }

    /** Its sender goes on, and the writer writes what is left. */
    @Override
    void replace() {
      sendersTurn = new SendersTurn();
      gatherer.set(null);
      writer.wake();
      Sender held = sender;
      if (held != null) {
        held.goOnElsewhere().run();
      }
    }
  }

  private void wakeWatch() {
    if (watchRests) {
      LockSupport.unpark(watch);
    }
  }

  private void watch() {
    while (!closed) {
      Turn watched = writer;
      Turn watchedToo = sendersTurn;
      LockSupport.parkNanos(RELIEF_AFTER.toNanos());
      boolean wrote = watched.wroteOrIsRelieved();
      wrote |= watchedToo.wroteOrIsRelieved();
      if (!wrote && resting()) {
        restWatching();
      }
    }
  }

  private void restWatching() {
    watchRests = true;
    if (resting() && !closed) {
      LockSupport.park(this);
    }
    watchRests = false;
    var _ = writer.wrote();
    var _ = sendersTurn.wrote();
  }

  /** Stops both threads. What waits stays where it is; writers that are stuck end by themselves. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(writer.thread);
    LockSupport.unpark(watch);
  }
}
