package dev.kline.engineio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one client. Safe for any thread; bounded; nobody who offers waits;
 * and when much waits, what a later message makes needless is left out.
 *
 * <p>It is drained by one holder at a time, who alone writes to the client. An offer that finds no
 * holder makes one: it takes the hold and lets the {@link Drainer} start. The holder takes until
 * {@link #take} answers with nothing, or until it {@link #release releases} the rest; that ends the
 * hold, under the same lock that offers need, so no message is left lying and none has two writers.
 * A transport that cannot write just now, polling without a GET, starts no drainer: what is offered
 * waits until a {@link #kick}.
 *
 * <pre>
 *            offer, kick: starts a drainer          take: something
 *   IDLE ──────────────────────────────► HELD ◄──────────┐
 *     ▲                                    │ └───────────┘
 *     └────────────────────────────────────┘
 *            take: nothing waits; release
 * </pre>
 */
final class Outbox {
  private final Limits limits;

  /** No monitor: once contended, one of those costs a look-up in a table each time. */
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Drainer drainer;

  @GuardedBy("lock")
  private final Line waiting = new Line();

  /** What was let in beyond the bounds and may still wait. */
  @GuardedBy("lock")
  private int backlogMessages;

  @GuardedBy("lock")
  private long backlogBytes;

  /** What of {@link Line#bytes} the common backlog knows. */
  @GuardedBy("lock")
  private int steps;

  @GuardedBy("lock")
  private boolean held;

  @GuardedBy("lock")
  private boolean closed;

  /** Told when nobody writes any more, once somebody waits for that. */
  @GuardedBy("lock")
  private @Nullable Condition idle;

  /** Who can drain. */
  interface Drainer {
    /**
     * The hold is taken for whoever drains: lets that one begin. Called with the outbox locked, so
     * it must neither block nor call back.
     *
     * @return false if nobody can write just now, and the hold is not taken
     */
    boolean startDrainer();
  }

  /**
   * What may wait.
   *
   * @param conflateAfter messages that may wait before a later state leaves out an earlier one
   * @param conflated counts what was left out
   * @param common what waits for all clients
   */
  record Limits(
      int messagesMax,
      int bytesMax,
      int conflateAfter,
      LongAdder conflated,
      CommonBacklog common) {}

  Outbox(Limits limits, Drainer drainer) {
    this.limits = limits;
    this.drainer = drainer;
  }

  /** Queues the message if it fits. One alone always fits: its size is the sender's affair. */
  Offer offer(Message message) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      conflate(message);
      if (!fits(1, message.bytes())) {
        return Offer.FULL;
      }
      add(message);
      return Offer.QUEUED;
    } finally {
      lock.unlock();
    }
  }

  /** Queues messages that leave one right after the other: all of them, if they fit, or none. */
  Offer offer(List<Message> group) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      if (!fits(group.size(), bytes(group))) {
        return Offer.FULL;
      }
      group.forEach(this::add);
      return Offer.QUEUED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues messages that were promised, whatever the bounds, which are as much wider until nothing
   * waits: what comes after finds the room it would have found without them.
   */
  Offer offerBacklog(List<Message> backlog) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      backlogMessages += backlog.size();
      backlogBytes += bytes(backlog);
      backlog.forEach(this::add);
      return Offer.QUEUED;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a message that is queued now would be written at once. */
  boolean writable() {
    lock.lock();
    try {
      return !closed && !held && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Queues one last message behind all that waits, whatever the bounds, and takes no more. */
  void finish(Message last) {
    lock.lock();
    try {
      if (!closed) {
        add(last);
        closed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all that waits, and takes no more. */
  void abort() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      account();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called by the holder alone: what waits, in order, as much as goes into one write, and at least
   * one message. Nothing means that the hold has ended.
   */
  List<Message> take(int writeBytesMax) {
    lock.lock();
    try {
      List<Message> batch = takeBatch(writeBytesMax);
      account();
      if (waiting.isEmpty()) {
        backlogMessages = 0;
        backlogBytes = 0;
      }
      if (batch.isEmpty()) {
        endHold();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** One message alone, the usual case, needs no list that grows. */
  @GuardedBy("lock")
  private List<Message> takeBatch(int writeBytesMax) {
    Message first = waiting.removeFirst();
    if (first == null || waiting.isEmpty()) {
      return first == null ? List.of() : List.of(first);
    }
    var batch = new ArrayList<Message>(Math.min(waiting.messages() + 1, 64));
    batch.add(first);
    int batchBytes = first.bytes();
    for (Message next = waiting.first();
        next != null && batchBytes + next.bytes() <= writeBytesMax;
        next = waiting.first()) {
      waiting.removeFirst();
      batchBytes += next.bytes();
      batch.add(next);
    }
    return batch;
  }

  /** Called by the holder alone, after a write: ends the hold if nothing waits, and says so. */
  boolean endIfEmpty() {
    lock.lock();
    try {
      if (!waiting.isEmpty()) {
        return false;
      }
      endHold();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Called by the holder alone: ends the hold, and hands what waits to the next drainer. */
  void release() {
    lock.lock();
    try {
      endHold();
      startIfDue();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody can write now: lets it be drained if anything waits and nobody does so already. */
  void kick() {
    lock.lock();
    try {
      startIfDue();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody else drains from here on, what waits already included. */
  void drainBy(Drainer next) {
    lock.lock();
    try {
      drainer = next;
      startIfDue();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody writes. */
  boolean held() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /** How much waits. */
  record Depth(int messages, long bytes) {}

  Depth depth() {
    lock.lock();
    try {
      return new Depth(waiting.messages(), waiting.bytes());
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits and nothing will. */
  boolean over() {
    lock.lock();
    try {
      return closed && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody writes. False if that took too long. */
  boolean awaitIdle(Duration deadline) throws InterruptedException {
    lock.lock();
    try {
      if (idle == null) {
        idle = lock.newCondition();
      }
      long nanos = deadline.toNanos();
      while (held && nanos > 0) {
        nanos = idle.awaitNanos(nanos);
      }
      return !held;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A client that is behind gets the last state of a thing and not each one on the way there: the
   * earlier one that still waits is left out, and the new one takes its turn at the end. (It does
   * not take the earlier one's place: a recovered client names the last broadcast that it got, and
   * must have got all before that.)
   */
  @GuardedBy("lock")
  private void conflate(Message message) {
    if (message.isState()
        && waiting.messages() >= limits.conflateAfter()
        && waiting.leaveOutFor(message)) {
      limits.conflated().increment();
    }
  }

  @GuardedBy("lock")
  private boolean fits(int messages, long bytes) {
    return waiting.isEmpty()
        || (waiting.messages() + messages <= limits.messagesMax() + backlogMessages
            && waiting.bytes() + bytes <= limits.bytesMax() + backlogBytes
            && !limits.common().full(waiting.bytes() - backlogBytes));
  }

  /** Tells the common backlog what has changed here. */
  @GuardedBy("lock")
  private void account() {
    int now = (int) (waiting.bytes() / CommonBacklog.STEP);
    if (now != steps) {
      limits.common().changed(steps, now);
      steps = now;
    }
  }

  private static long bytes(List<Message> messages) {
    return messages.stream().mapToLong(Message::bytes).sum();
  }

  @GuardedBy("lock")
  private void add(Message message) {
    waiting.add(message);
    account();
    startIfDue();
  }

  @GuardedBy("lock")
  private void startIfDue() {
    if (!held && !waiting.isEmpty()) {
      held = drainer.startDrainer();
    }
  }

  @GuardedBy("lock")
  private void endHold() {
    held = false;
    if (idle != null) {
      idle.signalAll();
    }
  }
}
