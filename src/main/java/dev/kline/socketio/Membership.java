package dev.kline.socketio;

import java.util.Optional;
import java.util.Set;

/**
 * How much of a room its member was told by its greeting, and what it asked for.
 *
 * @param position broadcasts up to it are in the greeting
 * @param sequence the newest broadcast of the room when it joined; it is owed later ones only
 * @param optional the optional events that it gets; of the others it gets every one
 */
record Membership(long position, long sequence, Set<String> optional) {

  Membership {
    optional = Set.copyOf(optional);
  }

  /**
   * Whether a broadcast is for this member.
   *
   * @param optionalEvent the event, if only those get it who asked
   */
  boolean takes(long broadcastPosition, Optional<String> optionalEvent) {
    return broadcastPosition > position && optionalEvent.map(optional::contains).orElse(true);
  }
}
