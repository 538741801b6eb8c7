package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The last broadcasts of all rooms, for clients that come back. Safe for any thread; one for all
 * clients, bounded in bytes and in time.
 *
 * <p><b>Offsets.</b> Each broadcast has a number, and carries it as text: the client gives back the
 * last one that it saw. So numbers must grow in the order in which each client is told, whatever
 * its rooms. Therefore logged broadcasts stand in <b>line</b>: one takes its number, is offered to
 * everybody and is logged before the next one begins. As the number is the same for everybody, a
 * broadcast is encoded once.
 *
 * <p>The numbers begin at the clock's microseconds, so those of an earlier run are smaller than all
 * of this one: a client that never heard from this run missed nothing of the earlier one.
 *
 * <p><b>Conflation</b> happens when a broadcast is logged. Who has not seen the newest state of a
 * key needs that one, and who needs an older one has not seen the newest; so an older one is
 * dropped at once. What is given up for age or room is noted in its room's log, as then some can no
 * longer be helped.
 *
 * <p><b>Lock order</b>: the line, then a room, then a leaf. While a room greets, the line may wait
 * for it; so a greeting must not broadcast.
 */
final class RecoveryLog {
  private static final int RADIX = 36;

  private final long ageNanosMax;
  private final long bytesMax;
  private final ReentrantLock line = new ReentrantLock();

  @GuardedBy("line")
  private long sequence = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  /** Oldest first. */
  @GuardedBy("line")
  private final LinkedHashSet<LogEntry> entries = new LinkedHashSet<>();

  @GuardedBy("line")
  private long bytes;

  RecoveryLog(Duration ageMax, long bytesMax) {
    this.ageNanosMax = ageMax.toNanos();
    this.bytesMax = bytesMax;
  }

  /** Broadcasts and logs what {@code encode} makes of its offset; says how many were told. */
  int tell(Audience audience, long position, Function<String, News> encode) {
    line.lock();
    try {
      long next = ++sequence;
      News news = encode.apply(Long.toString(next, RADIX));
      int told = audience.tell(position, next, news);
      long now = System.nanoTime();
      append(new LogEntry(next, now, position, news, audience), audience.logs());
      giveUpOverdue(now);
      return told;
    } finally {
      line.unlock();
    }
  }

  /** Runs something while nobody is told anything. */
  <T> T inLine(Supplier<T> step) {
    line.lock();
    try {
      return step.get();
    } finally {
      line.unlock();
    }
  }

  /** The newest broadcast. */
  long sequence() {
    line.lock();
    try {
      return sequence;
    } finally {
      line.unlock();
    }
  }

  /**
   * What a lost socket missed, oldest first; nothing at all if that can't be said any more. Called
   * in line.
   *
   * @param offset the last broadcast that its client saw, as it says; empty if it saw none
   */
  Optional<List<Message>> missed(LostSocket lost, String offset) {
    line.lock();
    try {
      long seen = number(offset);
      if (seen > sequence) {
        return Optional.empty();
      }
      Set<String> names = lost.roomNames();
      var missed = new TreeMap<Long, List<Message>>();
      var all = new Membership(Long.MIN_VALUE, lost.connectedAt(), Wishes.NONE, 0);
      boolean known = collect(lost.namespace().log(), seen, all, names, missed);
      for (var room : lost.rooms().entrySet()) {
        known &= collect(room.getKey().log(), seen, room.getValue(), names, missed);
      }
      return known
          ? Optional.of(missed.values().stream().flatMap(List::stream).toList())
          : Optional.empty();
    } finally {
      line.unlock();
    }
  }

  /** Forgets a room that is over. */
  void discard(RoomLog log) {
    line.lock();
    try {
      log.discarded = true;
      for (LogEntry entry : List.copyOf(log.entries.values())) {
        remove(entry, log);
      }
    } finally {
      line.unlock();
    }
  }

  /** Gives up what is too old. */
  void sweep() {
    line.lock();
    try {
      giveUpOverdue(System.nanoTime());
    } finally {
      line.unlock();
    }
  }

  /** What it weighs. */
  long bytes() {
    line.lock();
    try {
      return bytes;
    } finally {
      line.unlock();
    }
  }

  /** How many broadcasts it holds. */
  int size() {
    line.lock();
    try {
      return entries.size();
    } finally {
      line.unlock();
    }
  }

  private static boolean collect(
      RoomLog log,
      long seen,
      Membership membership,
      Set<String> rooms,
      Map<Long, List<Message>> missed) {
    long since = Math.max(seen, membership.sequence());
    long held = membership.heldSequence();
    long from = held > 0 ? Math.min(since, held - 1) : since;
    for (LogEntry entry : log.entries.sequencedValues().reversed()) {
      if (entry.sequence <= from) {
        break;
      }
      if ((entry.sequence > since || entry.sequence == held)
          && entry.isFor(membership)
          && entry.except.stream().noneMatch(rooms::contains)) {
        missed.put(entry.sequence, entry.form(membership));
      }
    }
    return log.givenUp <= from;
  }

  /** What is no offset of ours is beyond all; nothing was seen where nothing is said. */
  private static long number(String offset) {
    if (offset.isEmpty()) {
      return 0;
    }
    try {
      long number = Long.parseLong(offset, RADIX);
      return Long.toString(number, RADIX).equals(offset) && number >= 0 ? number : Long.MAX_VALUE;
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  @GuardedBy("line")
  private void append(LogEntry entry, List<RoomLog> logs) {
    for (RoomLog log : logs) {
      if (!log.discarded) {
        LogEntry older = entry.news.conflation().key().map(log.entries::get).orElse(null);
        if (older != null) {
          remove(older, log);
        }
        log.entries.put(entry.key, entry);
        entry.logs.add(log);
      }
    }
    if (!entry.logs.isEmpty()) {
      entries.add(entry);
      bytes += entry.bytes;
    }
  }

  @GuardedBy("line")
  private void giveUpOverdue(long nowNanos) {
    while (!entries.isEmpty()
        && (bytes > bytesMax || nowNanos - entries.getFirst().atNanos > ageNanosMax)) {
      LogEntry oldest = entries.getFirst();
      for (RoomLog log : List.copyOf(oldest.logs)) {
        log.givenUp = oldest.sequence;
        remove(oldest, log);
      }
    }
  }

  @GuardedBy("line")
  private void remove(LogEntry entry, RoomLog log) {
    log.entries.remove(entry.key, entry);
    entry.logs.remove(log);
    if (entry.logs.isEmpty() && entries.remove(entry)) {
      bytes -= entry.bytes;
    }
  }
}
