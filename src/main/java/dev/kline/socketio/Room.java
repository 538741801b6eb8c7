package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Sockets that are told the same. Safe for any thread.
 *
 * <p><b>Admission.</b> A new member is greeted, with a history say, under the lock that broadcasts
 * need. So no broadcast falls between what the greeting read and the membership: one that came
 * before is in what was read, one that comes after waits for the lock. Commits precede their
 * broadcast, so a broadcast that waits may be in the history already; the greeting therefore says
 * at which position its history stands, and broadcasts up to there pass this member by.
 *
 * <pre>
 *   writer:   commit 7 ─────────────── broadcast 7 (waits)──────────► to all but the new member
 *   reader:        lock, read history (7 is in it), greet, unlock
 * </pre>
 *
 * <p><b>End.</b> A room that lost its last member is over for good; whoever still holds it and
 * wants in is told so and asks the namespace for the next one.
 *
 * <p><b>Lock order</b>: a room's lock, then a socket's set of rooms, or an outbox. A greeting runs
 * with the room's lock held: it may read and emit, and must not touch other rooms.
 */
final class Room {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();

  /** Members, and the position that each was told to already. */
  @GuardedBy("lock")
  private final Map<Socket, Long> members = new LinkedHashMap<>();

  @GuardedBy("lock")
  private boolean over;

  Room(String name) {
    this.name = name;
  }

  /**
   * Makes the socket a member and greets it; one that is a member already is greeted anew. Whatever
   * the greeting throws ends the membership and goes on. A socket that left its namespace stays
   * outside, ungreeted.
   *
   * @return false if this room is over
   */
  boolean admit(Socket socket, LongSupplier greeting) {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      if (socket.enter(name)) {
        greet(socket, greeting);
      }
      over = members.isEmpty();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the socket out; no broadcast reaches it once this has returned. */
  boolean remove(Socket socket) {
    lock.lock();
    try {
      boolean member = members.remove(socket) != null;
      socket.forget(name);
      over = members.isEmpty();
      return member;
    } finally {
      lock.unlock();
    }
  }

  /** Offers the message to all members that were not told so far; says how many. */
  int broadcast(long position, Message message) {
    lock.lock();
    try {
      int told = 0;
      for (var member : members.entrySet()) {
        if (position > member.getValue()) {
          member.getKey().send(message);
          told++;
        }
      }
      return told;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return members.size();
    } finally {
      lock.unlock();
    }
  }

  boolean over() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void greet(Socket socket, LongSupplier greeting) {
    boolean greeted = false;
    try {
      long position = greeting.getAsLong();
      greeted = true;
      if (socket.enter(name)) { // it may have left its namespace meanwhile
        members.put(socket, position);
      }
    } finally {
      if (!greeted) {
        members.remove(socket);
        over = members.isEmpty();
        socket.forget(name);
      }
    }
  }
}
