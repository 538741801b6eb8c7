package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * <p><b>Two at once.</b> A socket may be admitted to two rooms with no broadcast of either between
 * what both greet it with: the first one's lock is taken, then the second one's.
 *
 * <p><b>Lock order</b>: a room's lock, for an admission to two the second one's, then a socket's
 * set of rooms, or an outbox. A greeting runs with the room's lock held: it may read and emit, and
 * must neither broadcast nor touch other rooms.
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
  private final Pacer pacer;
  private final String epoch = Count.newEpoch();
  private final RoomLog log = new RoomLog();

  /** Newcomers line up here, so that a broadcast waits for one greeting and not for all of them. */
  private final ReentrantLock door = new ReentrantLock();

  /** Fair, or the next newcomer would take it before a broadcast that waits has woken up. */
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Members, and what each was told already. */
  @GuardedBy("lock")
  private final Roster members = new Roster();

  @GuardedBy("lock")
  private final Map<LostSocket, Membership> absent = new HashMap<>();

  /** The newest broadcast that was logged. */
  @GuardedBy("lock")
  private long sequence;

  /** How many broadcasts there were, optional ones left out. */
  @GuardedBy("lock")
  private long count;

  /** Members that asked for numbers, absent ones included. */
  @GuardedBy("lock")
  private int numbered;

  /** Whether the broadcast under way is held back for somebody. */
  @GuardedBy("lock")
  private boolean holding;

  @GuardedBy("lock")
  private boolean over;

  Room(String name, Pacer pacer) {
    this.name = name;
    this.pacer = pacer;
  }

  String name() {
    return name;
  }

  RoomLog log() {
    return log;
  }

  /**
   * Makes the socket a member and greets it; one that is a member already is greeted anew. Whatever
   * the greeting throws goes on, and then all is as it was before. A socket that left its namespace
   * stays outside, ungreeted.
   *
   * @param wishes what it gets from here on
   * @param greeting is given the room's count; returns the position that the member was told up to;
   *     empty to leave all as it was
   */
  Admitted admit(Socket socket, Wishes wishes, Function<Count, OptionalLong> greeting) {
    door.lock();
    try {
      return admitNext(socket, wishes, greeting);
    } finally {
      door.unlock();
    }
  }

  private Admitted admitNext(Socket socket, Wishes wishes, Function<Count, OptionalLong> greeting) {
    lock.lock();
    try {
      if (over) {
        return Admitted.ROOM_OVER;
      }
      Socket.Entered entered = socket.enter(name);
      if (entered == Socket.Entered.YES) {
        greet(socket, wishes, greeting);
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
      var membership = members.remove(socket);
      countNumbered(membership, -1);
      socket.forget(name);
      over = empty();
      return membership != null;
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
      membership.restored();
      if (socket.enter(name) == Socket.Entered.YES) {
        members.put(socket, membership);
      } else {
        countNumbered(membership, -1);
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
      countNumbered(absent.remove(lost), -1);
      over = empty();
    } finally {
      lock.unlock();
    }
  }

  /** Offers the news to all members that were not told so far, to each as it asked. */
  @Override
  public int tell(long position, long broadcast, News news) {
    lock.lock();
    try {
      news.number(++count);
      return tellAll(position, broadcast, news);
    } finally {
      lock.unlock();
    }
  }

  /** The same to those alone who asked for the event. */
  int tellThoseWhoAsked(long position, String optionalEvent, long broadcast, News news) {
    lock.lock();
    try {
      sequence = Math.max(sequence, broadcast);
      int told = 0;
      for (int place = 0; place < members.size(); place++) {
        if (members.membershipAt(place).takes(position, optionalEvent)) {
          told += offer(members.socketAt(place), news.plain());
        }
      }
      return told;
    } finally {
      lock.unlock();
    }
  }

  /** Those of the members that asked for an event. */
  Audience asking(String event) {
    return new Asking(this, event);
  }

  /** Whether a member asked for an event, an absent one included. */
  boolean asked(String event) {
    lock.lock();
    try {
      return Stream.concat(members.memberships(), absent.values().stream())
          .anyMatch(member -> member.wishes().optional().contains(event));
    } finally {
      lock.unlock();
    }
  }

  /** Whether a socket is a member that asked for an event. */
  boolean asked(Socket socket, String event) {
    lock.lock();
    try {
      var membership = members.get(socket);
      return membership != null && membership.wishes().optional().contains(event);
    } finally {
      lock.unlock();
    }
  }

  /** Does something with each member, whatever it was told so far; says how often it was done. */
  int each(long broadcast, Predicate<Socket> step) {
    lock.lock();
    try {
      sequence = Math.max(sequence, broadcast);
      return (int) members.inOrder().filter(step).count();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private int tellAll(long position, long broadcast, News news) {
    sequence = Math.max(sequence, broadcast);
    holding = false;
    var plain = news.plain();
    int told = 0;
    for (int place = 0; place < members.size(); place++) {
      var membership = members.membershipAt(place);
      if (membership.takes(position, news)) {
        var socket = members.socketAt(place);
        told +=
            membership.plain()
                ? offer(socket, plain)
                : tellAsAsked(socket, membership, broadcast, news);
      }
    }
    if (numbered == 0 && !holding) {
      news.forgetOtherForms();
    }
    return told;
  }

  private static int offer(Socket socket, List<Message> messages) {
    return socket.tell(messages) ? 1 : 0;
  }

  @GuardedBy("lock")
  private int tellAsAsked(Socket socket, Membership membership, long broadcast, News news) {
    long now = System.nanoTime();
    if (membership.paced() && membership.holds(news, broadcast, now)) {
      holding = true;
      releaseInTime(socket, membership, now);
      return 0;
    }
    int told = 0;
    if (membership.holding()) {
      var late = membership.release(news, now);
      told += late.isEmpty() ? 0 : offer(socket, late);
    }
    return told + offer(socket, membership.form(news));
  }

  @GuardedBy("lock")
  private void releaseInTime(Socket socket, Membership membership, long now) {
    if (membership.awaits()) {
      pacer.after(membership.waitNanos(now), () -> release(socket, membership));
    }
  }

  /** The time of a member is over: it gets what was held back, unless that has gone meanwhile. */
  private void release(Socket socket, Membership membership) {
    lock.lock();
    try {
      if (members.get(socket) == membership && membership.woken()) {
        long now = System.nanoTime();
        if (membership.waitNanos(now) > 0) {
          releaseInTime(socket, membership, now);
        } else {
          offer(socket, membership.release(null, now));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<RoomLog> logs() {
    return List.of(log);
  }

  /** The first members, the oldest membership first. */
  List<Socket> members(int max) {
    lock.lock();
    try {
      return members.inOrder().limit(max).toList();
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
  private void countNumbered(@Nullable Membership membership, int by) {
    if (membership != null && membership.wishes().numbered()) {
      numbered += by;
    }
  }

  @GuardedBy("lock")
  private boolean empty() {
    return members.isEmpty() && absent.isEmpty();
  }

  @GuardedBy("lock")
  private void greet(Socket socket, Wishes wishes, Function<Count, OptionalLong> greeting) {
    var position = OptionalLong.empty();
    try {
      position = greeting.apply(new Count(epoch, count));
      // It may have left its namespace meanwhile.
      if (position.isPresent() && socket.enter(name) == Socket.Entered.YES) {
        var now = System.nanoTime();
        var membership = new Membership(position.getAsLong(), sequence, wishes, now);
        countNumbered(members.put(socket, membership), -1);
        countNumbered(membership, 1);
      }
    } finally {
      if (position.isEmpty() && !members.contains(socket)) {
        over = empty();
        socket.forget(name);
      }
    }
  }
}
