package dev.kline.engineio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages in line, oldest first. Guarded by whoever holds it.
 *
 * <p>A message that waits alone, the usual case, has a place of its own. With the second one a ring
 * is made, which grows by doubling and, if it was large, is given back when the line is empty; a
 * message that is left out of the middle leaves a hole.
 */
final class Line {
  private static final int FIRST_SIZE = 4;

  /** What is kept while nothing waits. */
  private static final int KEPT_SIZE = 16;

  private static final @Nullable Message[] NO_RING = new @Nullable Message[0];

  /** The one that waits alone; the ring is empty then. */
  private @Nullable Message alone;

  private @Nullable Message[] ring = NO_RING;
  private int head;

  /** Places of the ring in use, holes included. */
  private int places;

  private int messages;
  private long bytes;

  boolean isEmpty() {
    return messages == 0;
  }

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  void add(Message message) {
    Message first = alone;
    if (messages == 0) {
      alone = message;
    } else {
      if (first != null) {
        alone = null;
        append(first);
      }
      append(message);
    }
    messages++;
    bytes += message.bytes();
  }

  private void append(Message message) {
    if (places == ring.length) {
      grow();
    }
    ring[at(places++)] = message;
  }

  /** The oldest message, which stays. */
  @Nullable Message first() {
    if (alone != null) {
      return alone;
    }
    while (places > 0) {
      Message message = ring[head];
      if (message != null) {
        return message;
      }
      head = at(1);
      places--;
    }
    return null;
  }

  /** Takes the oldest message out, if there is one. */
  @Nullable Message removeFirst() {
    Message message = first();
    if (message == null) {
      return null;
    }
    if (alone != null) {
      alone = null;
      leave(message);
      return message;
    }
    remove(0, message);
    if (messages == 0) {
      clear();
    }
    return message;
  }

  /** Leaves out the newest message that {@code state} makes needless. Whether there was one. */
  boolean leaveOutFor(Message state) {
    Message lone = alone;
    if (lone != null && state.replaces(lone)) {
      alone = null;
      leave(lone);
      return true;
    }
    for (int i = places - 1; i >= 0; i--) {
      Message message = ring[at(i)];
      if (message != null && state.replaces(message)) {
        remove(i, message);
        return true;
      }
    }
    return false;
  }

  void clear() {
    if (ring.length > KEPT_SIZE) {
      ring = NO_RING;
    } else {
      Arrays.fill(ring, null);
    }
    alone = null;
    head = 0;
    places = 0;
    messages = 0;
    bytes = 0;
  }

  private void remove(int place, Message message) {
    ring[at(place)] = null;
    leave(message);
  }

  private void leave(Message message) {
    messages--;
    bytes -= message.bytes();
  }

  private int at(int place) {
    return (head + place) & (ring.length - 1);
  }

  /** Closes the holes on the way. */
  private void grow() {
    int size = FIRST_SIZE;
    while (size <= messages) {
      size *= 2;
    }
    var larger = new @Nullable Message[size];
    int count = 0;
    for (int i = 0; i < places; i++) {
      Message message = ring[at(i)];
      if (message != null) {
        larger[count++] = message;
      }
    }
    ring = larger;
    head = 0;
    places = count;
  }
}
