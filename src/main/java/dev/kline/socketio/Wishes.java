package dev.kline.socketio;

import java.time.Duration;
import java.util.Set;

/**
 * What a member asks of a room beyond, or instead of, what all get.
 *
 * @param optional the optional events that it gets; nothing else here is about these
 * @param lastOnly whether of states it gets the last ones only, see {@link Conflation}
 * @param pace the least time between two states; the newest is sent at the end of it, and a last
 *     one at once. Zero to get each as it comes
 * @param numbered whether what it gets carries the room's count in the field {@code seq}
 */
public record Wishes(Set<String> optional, boolean lastOnly, Duration pace, boolean numbered) {
  /** What all get. */
  public static final Wishes NONE = of(Set.of());

  public Wishes {
    if (pace.isNegative()) {
      throw new IllegalArgumentException("pace is %s, must not be negative".formatted(pace));
    }
    optional = Set.copyOf(optional);
  }

  /** Some optional events besides. */
  public static Wishes of(Set<String> optional) {
    return new Wishes(optional, false, Duration.ZERO, false);
  }
}
