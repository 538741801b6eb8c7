package dev.kline.socketio;

import dev.kline.engineio.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a room its member was told by its greeting, what it asked for, and what is held back
 * for it. Guarded by the room's lock; once its member is lost, nobody changes it.
 *
 * <h2>Pace</h2>
 *
 * A member that asked for a pace gets a state at once if the last one is long enough ago; else it
 * is held back until then, and a newer one takes its place. A last state makes the one that is held
 * needless and goes at once. What was held back goes without an offset, as the client may have seen
 * a newer one; so a client that comes back may get the last state that it saw once more.
 */
final class Membership {
  private final long position;
  private final long sequence;
  private final Wishes wishes;
  private final long paceNanos;

  /** Of the wishes, at hand for each broadcast. */
  private final boolean plain;

  private final boolean lastOnly;

  /** Where it stands in the roster. */
  private int place;

  /** When it was last sent something; at first, long ago. */
  private long sentNanos;

  /** Whether a task of the {@link Pacer} waits to send what is held. */
  private boolean awaited;

  private @Nullable News held;
  private long heldSequence;

  /**
   * From here on.
   *
   * @param position broadcasts up to it are in the greeting
   * @param sequence the newest broadcast of the room when it joined; it is owed later ones only
   */
  Membership(long position, long sequence, Wishes wishes, long nowNanos) {
    this.position = position;
    this.sequence = sequence;
    this.wishes = wishes;
    this.paceNanos = wishes.pace().toNanos();
    this.plain = paceNanos == 0 && !wishes.numbered();
    this.lastOnly = wishes.lastOnly();
    this.sentNanos = nowNanos - paceNanos;
  }

  int place() {
    return place;
  }

  void moveTo(int newPlace) {
    place = newPlace;
  }

  Wishes wishes() {
    return wishes;
  }

  long sequence() {
    return sequence;
  }

  /** Whether a broadcast is for this member. */
  boolean takes(long broadcastPosition, News news) {
    return broadcastPosition > position && (!lastOnly || news.conflation().last());
  }

  /** The same for an optional event. */
  boolean takes(long broadcastPosition, String optionalEvent) {
    return broadcastPosition > position && wishes.optional().contains(optionalEvent);
  }

  /** A broadcast in the form that this member gets; an optional event has but the plain one. */
  List<Message> form(News news) {
    return wishes.numbered() ? news.numbered() : news.plain();
  }

  /** Whether it gets each broadcast as it comes, in the form that all get. */
  boolean plain() {
    return plain;
  }

  /** Whether broadcasts pass it one by one. */
  boolean paced() {
    return paceNanos > 0;
  }

  /** Whether a state has to wait; it is held then, in the place of the one before. */
  boolean holds(News news, long broadcast, long nowNanos) {
    boolean early = held != null || nowNanos - sentNanos < paceNanos;
    if (news.conflation().last() || !early) {
      sentNanos = nowNanos;
      return false;
    }
    held = news;
    heldSequence = broadcast;
    return true;
  }

  /** How long until what is held is due. */
  long waitNanos(long nowNanos) {
    return Math.max(0, paceNanos - (nowNanos - sentNanos));
  }

  /** Whether something is held. */
  boolean holding() {
    return held != null;
  }

  /** Whether it is to be woken when what is held is due; once, until it is. */
  boolean awaits() {
    boolean first = !awaited;
    awaited = true;
    return first;
  }

  /** It is woken; whether something is held. */
  boolean woken() {
    awaited = false;
    return holding();
  }

  /** Takes out what is held; empty if there is nothing, or if {@code next} makes it needless. */
  List<Message> release(@Nullable News next, long nowNanos) {
    var released = held;
    held = null;
    heldSequence = 0;
    if (released == null || (next != null && released.isOf(next))) {
      return List.of();
    }
    sentNanos = nowNanos;
    return released.late(wishes.numbered());
  }

  /** The broadcast that was held when the member was lost; 0 if there was none. */
  long heldSequence() {
    return heldSequence;
  }

  /** Its client is back, and has got what was held, or something newer. */
  void restored() {
    awaited = false;
    held = null;
    heldSequence = 0;
  }
}
