package dev.kline.socketio;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The members of one room that are there. Guarded by the room's lock.
 *
 * <p>Kept twice: by socket, to find one, and in plain arrays, which a broadcast goes through. A
 * broadcast to a thousand clients waits for memory more than for anything else, so it shall touch
 * no object of a member that it does not need.
 */
final class Roster {
  private static final int FIRST_SIZE = 4;

  private final Map<Socket, Membership> bySocket = new LinkedHashMap<>();

  /** In no order; a membership knows its place in both. */
  private @Nullable Socket[] sockets = new @Nullable Socket[FIRST_SIZE];

  private @Nullable Membership[] memberships = new @Nullable Membership[FIRST_SIZE];

  int size() {
    return bySocket.size();
  }

  boolean isEmpty() {
    return bySocket.isEmpty();
  }

  /** In no order; {@code place} from 0 to {@link #size} exclusive. */
  Socket socketAt(int place) {
    return Objects.requireNonNull(sockets[place]);
  }

  /** What the member at that place was told, and asked for. */
  Membership membershipAt(int place) {
    return Objects.requireNonNull(memberships[place]);
  }

  boolean contains(Socket socket) {
    return bySocket.containsKey(socket);
  }

  @Nullable Membership get(Socket socket) {
    return bySocket.get(socket);
  }

  /** Makes a socket a member, or gives a member another membership; what it had before. */
  @Nullable Membership put(Socket socket, Membership membership) {
    Membership before = bySocket.put(socket, membership);
    int place = before == null ? bySocket.size() - 1 : before.place();
    if (place == sockets.length) {
      sockets = Arrays.copyOf(sockets, 2 * place);
      memberships = Arrays.copyOf(memberships, 2 * place);
    }
    set(place, socket, membership);
    return before;
  }

  /** Takes a socket out; what it had, if it was in. */
  @Nullable Membership remove(Socket socket) {
    Membership removed = bySocket.remove(socket);
    if (removed != null) {
      int last = bySocket.size();
      set(removed.place(), socketAt(last), membershipAt(last));
      sockets[last] = null;
      memberships[last] = null;
    }
    return removed;
  }

  private void set(int place, Socket socket, Membership membership) {
    sockets[place] = socket;
    memberships[place] = membership;
    membership.moveTo(place);
  }

  /** The oldest membership first. */
  Stream<Socket> inOrder() {
    return bySocket.keySet().stream();
  }

  Stream<Membership> memberships() {
    return bySocket.values().stream();
  }
}
