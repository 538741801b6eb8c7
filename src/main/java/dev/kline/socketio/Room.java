package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
 * <p><b>A rush.</b> However many want in at once, one of them waits for the lock: the rest line up
 * before it. So a broadcast waits for the greeting under way and goes next.
 *
 * <p><b>Optional events.</b> Of some events a room tells only those members that asked for them
 * when they joined. In all else they are the room's: its admission holds for them, too.
 *
 * <p><b>Absence.</b> A member whose connection is lost stays as an absent one until it comes back
 * or is given up. It is told nothing; the room goes on for it, so that what it misses is logged.
 *
 * <p><b>End.</b> A room that lost its last member, absent ones included, is over for good; whoever
 * still holds it and wants in is told so and asks the namespace for the next one.
 *
 * <p><b>Lock order</b>: a room's lock, then a socket's set of rooms, or an outbox. A greeting runs
 * with the room's lock held: it may read and emit, and must neither broadcast nor touch other
 * rooms.
 */
final class Room implements Audience {
  /** What became of an admission. */
  enum Admitted {
    /** It is a member; or it has left its namespace, and nobody cares. */
    YES,
    /** It is in as many rooms as it may be. */
    TOO_MANY_ROOMS,
    /** The room is over; the next one of this name may have it. */
    ROOM_OVER
  }

  private final String name;
  private final RoomLog log = new RoomLog();

  /** Newcomers line up here, so that a broadcast waits for one greeting and not for all of them. */
  private final ReentrantLock door = new ReentrantLock();

  /** Fair, or the next newcomer would take it before a broadcast that waits has woken up. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Members, and what each was told already. */
  @GuardedBy("lock")
  private final Map<Socket, Membership> members = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<LostSocket, Membership> absent = new HashMap<>();

  /** The newest broadcast that was logged. */
  @GuardedBy("lock")
  private long sequence;

  @GuardedBy("lock")
  private boolean over;

  Room(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  RoomLog log() {
    return log;
  }

  /**
   * Makes the socket a member and greets it; one that is a member already is greeted anew. Whatever
   * the greeting throws ends the membership and goes on. A socket that left its namespace stays
   * outside, ungreeted.
   *
   * @param optional the optional events that it gets from here on
   */
  Admitted admit(Socket socket, Set<String> optional, LongSupplier greeting) {
    door.lock();
    try {
      return admitNext(socket, optional, greeting);
    } finally {
      door.unlock();
    }
  }

  private Admitted admitNext(Socket socket, Set<String> optional, LongSupplier greeting) {
    lock.lock();
    try {
      if (over) {
        return Admitted.ROOM_OVER;
      }
      Socket.Entered entered = socket.enter(name);
      if (entered == Socket.Entered.YES) {
        greet(socket, optional, greeting);
      }
      over = empty();
      return entered == Socket.Entered.TOO_MANY_ROOMS ? Admitted.TOO_MANY_ROOMS : Admitted.YES;
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
      over = empty();
      return member;
    } finally {
      lock.unlock();
    }
  }

  /** The same for a member that may come back: it is absent from here on. */
  void lose(Socket socket, LostSocket lost) {
    lock.lock();
    try {
      Membership membership = members.remove(socket);
      socket.forget(name);
      if (membership != null) {
        absent.put(lost, membership);
        lost.keep(this, membership);
      }
      over = empty();
    } finally {
      lock.unlock();
    }
  }

  /** An absent member is back. */
  void restore(LostSocket lost, Socket socket, Membership membership) {
    lock.lock();
    try {
      absent.remove(lost);
      if (socket.enter(name) == Socket.Entered.YES) {
        members.put(socket, membership);
      }
      over = empty();
    } finally {
      lock.unlock();
    }
  }

  /** An absent member does not come back. */
  void forget(LostSocket lost) {
    lock.lock();
    try {
      absent.remove(lost);
      over = empty();
    } finally {
      lock.unlock();
    }
  }

  /** Offers the messages to all members that were not told so far. */
  @Override
  public int tell(long position, long broadcast, List<Message> messages) {
    return each(position, broadcast, socket -> socket.send(messages));
  }

  /** Those of the members that asked for an event. */
  Audience asking(String event) {
    return new Asking(event);
  }

  /** Whether a member asked for an event, an absent one included. */
  boolean asked(String event) {
    lock.lock();
    try {
      return Stream.concat(members.values().stream(), absent.values().stream())
          .anyMatch(member -> member.optional().contains(event));
    } finally {
      lock.unlock();
    }
  }

  /** Does something with each member that was not told so far; says how often it was done. */
  int each(long position, long broadcast, Predicate<Socket> step) {
    return each(position, Optional.empty(), broadcast, step);
  }

  private int each(
      long position, Optional<String> optionalEvent, long broadcast, Predicate<Socket> step) {
    lock.lock();
    try {
      sequence = Math.max(sequence, broadcast);
      int told = 0;
      for (var member : members.entrySet()) {
        if (member.getValue().takes(position, optionalEvent) && step.test(member.getKey())) {
          told++;
        }
      }
      return told;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<RoomLog> logs() {
    return List.of(log);
  }

  @Override
  public Set<String> except() {
    return Set.of();
  }

  @Override
  public Optional<String> optionalEvent() {
    return Optional.empty();
  }

  /** Some of the members, as those who log see them. */
  private final class Asking implements Audience {
    private final Optional<String> event;

    Asking(String event) {
      this.event = Optional.of(event);
    }

    @Override
    public int tell(long position, long broadcast, List<Message> messages) {
      return each(position, event, broadcast, socket -> socket.send(messages));
    }

    @Override
    public List<RoomLog> logs() {
      return Room.this.logs();
    }

    @Override
    public Set<String> except() {
      return Set.of();
    }

    @Override
    public Optional<String> optionalEvent() {
      return event;
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
  private boolean empty() {
    return members.isEmpty() && absent.isEmpty();
  }

  @GuardedBy("lock")
  private void greet(Socket socket, Set<String> optional, LongSupplier greeting) {
    boolean greeted = false;
    try {
      long position = greeting.getAsLong();
      greeted = true;
      if (socket.enter(name) == Socket.Entered.YES) { // it may have left its namespace meanwhile
        members.put(socket, new Membership(position, sequence, optional));
      }
    } finally {
      if (!greeted) {
        members.remove(socket);
        over = empty();
        socket.forget(name);
      }
    }
  }
}
