package dev.kline.socketio;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A socket whose connection is lost: what it needs to be the same again. Built by one thread, then
 * handed on through {@link Recovery}; whoever takes it from there owns it. Its rooms hold it in its
 * member's place, so that they go on for it.
 */
final class LostSocket {
  private final Namespace namespace;
  private final Identity identity;
  private final long nextAckId;
  private final long connectedAt;
  private final long expiresNanos;
  private final Map<Room, Membership> rooms = new LinkedHashMap<>();

  LostSocket(Socket socket, long expiresNanos) {
    this.namespace = socket.namespace();
    this.identity = socket.identity();
    this.nextAckId = socket.nextAckId();
    this.connectedAt = socket.connectedAt();
    this.expiresNanos = expiresNanos;
  }

  void keep(Room room, Membership membership) {
    rooms.put(room, membership);
  }

  Namespace namespace() {
    return namespace;
  }

  Identity identity() {
    return identity;
  }

  /** Ids go on where they were, as the client may still answer what it was asked before. */
  long nextAckId() {
    return nextAckId;
  }

  /** The newest broadcast of all when it connected. */
  long connectedAt() {
    return connectedAt;
  }

  boolean expired(long nowNanos) {
    return nowNanos - expiresNanos >= 0;
  }

  Map<Room, Membership> rooms() {
    return rooms;
  }

  Set<String> roomNames() {
    return rooms.keySet().stream().map(Room::name).collect(Collectors.toUnmodifiableSet());
  }
}
