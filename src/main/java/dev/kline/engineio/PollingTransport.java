package dev.kline.engineio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.helidon.http.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Long-polling: GETs on one side, one of which may wait, and {@link Posts}; a session on the other.
 * Safe for any thread. Socket.IO v4 notes, chapters 5 and 7.
 *
 * <p>The holder of the outbox is the waiting GET: the drainer takes it out of {@code waiting}, so
 * nobody else answers it, and gives it all that is queued. While none waits there is no drainer.
 *
 * <p>{@code lock} is a leaf, taken also with the outbox's lock held; whatever is decided under it
 * is done after it.
 */
final class PollingTransport implements Transport {
  private static final System.Logger LOGGER = System.getLogger(PollingTransport.class.getName());

  /** What goes into one answer, so that packing it takes bounded time and memory. */
  private static final int ANSWER_BYTES_MAX = 1 << 20;

  /** How long a peer may take to read the last answer. */
  private static final Duration HANG_UP_AFTER = Duration.ofSeconds(2);

  /**
   * How long a posted close waits for the client's GET. They are sent at once on two connections
   * and either may be seen first.
   */
  private static final Duration LAST_POLL_WITHIN = Duration.ofMillis(50);

  /**
   * How long a GET that comes during an upgrade waits for its end: the packet that ends it may have
   * been sent first, on its own connection, and the GET must be refused then.
   */
  private static final Duration SWITCH_WITHIN = Duration.ofMillis(20);

  private final Session session;
  private final Heartbeat heartbeat;
  private final Posts posts;
  private final Traffic traffic;
  private final Duration closeWait;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The GET that waits. */
  @GuardedBy("lock")
  private @Nullable Poll waiting;

  /** From the probe of a WebSocket until it wins or is lost: no GET waits. */
  @GuardedBy("lock")
  private boolean upgrading;

  /** Whether a WebSocket has won. */
  @GuardedBy("lock")
  private boolean retired;

  /** Whether the session has ended. */
  @GuardedBy("lock")
  private boolean ended;

  /** The GET whose answer is being written, by the holder of the outbox. */
  private volatile @Nullable Poll answering;

  private volatile @Nullable Future<?> lastWait;

  PollingTransport(Session session, EngineIo engine) {
    this.session = session;
    this.heartbeat = engine.heartbeat();
    this.traffic = engine.traffic();
    this.posts = new Posts(session, engine.config(), this::awaitLastPoll);
    this.closeWait = engine.config().polling().closeWait();
  }

  @Override
  public String name() {
    return "polling";
  }

  @Override
  public String upgrades() {
    return "[\"websocket\"]";
  }

  /** A GET. Returns when it is answered and the connection's next request has come. */
  void get(Exchange exchange) {
    var poll = new Poll(exchange);
    if (!await(poll)) {
      session.close(CloseReason.TRANSPORT_ERROR);
      exchange.refuse(Status.BAD_REQUEST_400);
      return;
    }
    session.outbox().kick();
    awaitSwitch(poll);
    dismiss(poll);
    poll.watch(() -> gone(poll));
  }

  /** False if another one waits. */
  private boolean await(Poll poll) {
    lock.lock();
    try {
      if (waiting != null) {
        return false;
      }
      waiting = poll;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void awaitSwitch(Poll poll) {
    long nanos = SWITCH_WITHIN.toNanos();
    lock.lock();
    try {
      while (waiting == poll && upgrading && !retired && !ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Answers a poll that nothing is queued for, if it must not wait. The last words of a session
   * that has ended come when whoever wrote the answer before lets go.
   */
  private void dismiss(Poll poll) {
    boolean left;
    boolean over;
    boolean silent = session.outbox().over();
    lock.lock();
    try {
      if (waiting != poll || !(upgrading || retired || (ended && silent))) {
        return;
      }
      waiting = null;
      left = retired;
      over = ended;
    } finally {
      lock.unlock();
    }
    if (over) {
      poll.refuse(HandshakeError.UNKNOWN_SID);
    } else if (left) {
      poll.refuse(HandshakeError.BAD_REQUEST);
    } else {
      answer(poll, List.of(Message.NOOP));
    }
  }

  /** The client of a poll has hung up; that means something only while the poll waits. */
  private void gone(Poll poll) {
    lock.lock();
    try {
      if (waiting != poll) {
        return;
      }
      waiting = null;
    } finally {
      lock.unlock();
    }
    session.close(CloseReason.TRANSPORT_ERROR);
  }

  @Override
  public boolean startDrainer() {
    Poll poll = takeWaiting();
    if (poll != null) {
      Thread.ofVirtual().name("poll").start(() -> drain(poll));
    }
    return poll != null;
  }

  private @Nullable Poll takeWaiting() {
    lock.lock();
    try {
      Poll poll = waiting;
      waiting = null;
      changed.signalAll();
      return poll;
    } finally {
      lock.unlock();
    }
  }

  /** Everything queued goes into one answer, which ends the hold. */
  private void drain(Poll poll) {
    List<Message> batch = session.outbox().take(ANSWER_BYTES_MAX);
    if (batch.isEmpty()) {
      answer(poll, List.of(Message.CLOSE)); // the outbox was aborted, the session has ended
      dismissNext();
      return;
    }
    if (session.outbox().over()) {
      forget(); // before it is told, so that who was told finds no session any more
    }
    answering = poll;
    answer(poll, batch);
    answering = null;
    session.outbox().release();
    dismissNext();
  }

  /** A poll that has come for last words and found them gone, or comes too late for any. */
  private void dismissNext() {
    Poll next;
    lock.lock();
    try {
      next = ended ? waiting : null;
    } finally {
      lock.unlock();
    }
    if (next != null) {
      dismiss(next);
    }
  }

  private void answer(Poll poll, List<Message> batch) {
    try {
      poll.answer(Payload.encode(batch));
      traffic.written(batch);
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "an answer failed, the peer is gone", e);
      session.close(CloseReason.TRANSPORT_ERROR);
    }
  }

  /** A POST. Returns when what it brought is handled and it is answered. */
  void post(Exchange exchange) {
    posts.post(exchange);
  }

  /** Whether the body of a POST is on its way. */
  boolean uploading() {
    return posts.uploading();
  }

  private void awaitLastPoll() {
    long nanos = LAST_POLL_WITHIN.toNanos();
    lock.lock();
    try {
      while (waiting == null && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** A WebSocket has proved to work, or is lost. While one is there, polls are ended at once. */
  void upgrading(boolean begins) {
    Poll poll;
    lock.lock();
    try {
      upgrading = begins;
      changed.signalAll();
      poll = waiting;
    } finally {
      lock.unlock();
    }
    if (poll != null) {
      dismiss(poll);
    }
  }

  /**
   * A WebSocket has become the transport. Returns when all that was posted is handled; a body still
   * on its way has its own limit.
   */
  void retire() {
    Poll poll;
    lock.lock();
    try {
      retired = true;
      changed.signalAll();
      poll = waiting;
      waiting = null;
    } finally {
      lock.unlock();
    }
    if (poll != null) {
      answer(poll, List.of(Message.NOOP));
    }
    posts.awaitNone();
  }

  @Override
  public boolean writable() {
    lock.lock();
    try {
      return waiting != null;
    } finally {
      lock.unlock();
    }
  }

  /** An orderly end waits for the client's next GET. */
  @Override
  public boolean outlives(CloseReason reason) {
    lock.lock();
    try {
      return orderly(reason) && waiting == null;
    } finally {
      lock.unlock();
    }
  }

  private static boolean orderly(CloseReason reason) {
    return reason == CloseReason.FORCED_CLOSE || reason == CloseReason.INTERNAL_ERROR;
  }

  @Override
  public void close(CloseReason reason) {
    boolean waits;
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
      waits = waiting != null;
    } finally {
      lock.unlock();
    }
    posts.close();
    finish(reason, waits);
    dismissNext();
    Poll stuck = answering;
    if (stuck != null) {
      var _ = heartbeat.after(HANG_UP_AFTER, () -> hangUpIfStuck(stuck));
    }
  }

  private void finish(CloseReason reason, boolean waits) {
    Outbox outbox = session.outbox();
    if (!waits && !orderly(reason)) {
      outbox.abort();
      return;
    }
    lastWait = heartbeat.after(closeWait, this::forget);
    if (!waits) {
      outbox.offer(Message.NOOP);
    }
    outbox.finish(reason == CloseReason.TRANSPORT_CLOSE ? Message.NOOP : Message.CLOSE);
  }

  private void hangUpIfStuck(Poll poll) {
    if (answering == poll) {
      Thread.startVirtualThread(poll::hangUp);
    }
  }

  /** The end of the session is being fetched, or nobody came for it: nothing is kept. */
  private void forget() {
    Future<?> planned = lastWait;
    if (planned != null) {
      planned.cancel(false);
    }
    session.outbox().abort();
    session.forget();
  }
}
