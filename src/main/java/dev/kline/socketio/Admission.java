package dev.kline.socketio;

import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How a socket joins a room. The greeting runs under the room's lock: it may read and emit, and
 * must neither join, leave nor broadcast.
 *
 * @param optional the room's optional events that it asks for
 * @param greeting emits what the room's past is, and returns the position which that is true at:
 *     broadcasts up to it are not delivered to this socket
 */
public record Admission(String room, Set<String> optional, LongSupplier greeting) {

  /** Refuses nothing; what is asked for can't change any more. */
  public Admission {
    optional = Set.copyOf(optional);
  }
}
