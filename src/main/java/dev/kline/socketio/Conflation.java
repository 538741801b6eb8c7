package dev.kline.socketio;

import java.util.Optional;

/**
 * Which broadcasts of a room a later one makes needless to somebody who missed both. A client that
 * is there gets them all, unless it is far behind; that one, and one that comes back, gets what
 * still counts.
 *
 * @param key what the broadcast is the state of, within its room; empty if it is of nothing
 * @param last whether it is the last word, which stays whatever comes later
 */
public record Conflation(Optional<String> key, boolean last) {
  private static final Conflation NONE = new Conflation(Optional.empty(), true);

  /** Each counts. */
  public static Conflation none() {
    return NONE;
  }

  /** A state, until there is a later one of the same key. */
  public static Conflation state(String key) {
    return new Conflation(Optional.of(key), false);
  }

  /** The last state: makes earlier ones of its key needless, and none makes it so. */
  public static Conflation lastState(String key) {
    return new Conflation(Optional.of(key), true);
  }
}
