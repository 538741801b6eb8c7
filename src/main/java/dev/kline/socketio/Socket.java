package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import dev.kline.engineio.RandomId;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One client in one namespace: what a handler holds. Safe for any thread.
 *
 * <p>A socket that has left stays left: what is emitted then goes nowhere, a join does nothing.
 */
public final class Socket {
  private final String id = RandomId.next();
  private final Connection connection;
  private final Namespace namespace;
  private final Handshake handshake;
  private final PendingAcks acks;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Set<String> rooms = new LinkedHashSet<>();

  /** Written under the lock, so that no room is entered behind the back of the leaving. */
  private volatile boolean left;

  Socket(Connection connection, Namespace namespace, Handshake handshake, PendingAcks acks) {
    this.connection = connection;
    this.namespace = namespace;
    this.handshake = handshake;
    this.acks = acks;
  }

  /** The public id, new for each namespace and unlike the connection's secret one. */
  public String id() {
    return id;
  }

  public Namespace namespace() {
    return namespace;
  }

  public Handshake handshake() {
    return handshake;
  }

  /** The rooms that it is in, oldest membership first; a copy. */
  public Set<String> rooms() {
    lock.lock();
    try {
      return new LinkedHashSet<>(rooms);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has left its namespace. */
  public boolean left() {
    return left;
  }

  /** Sends an event; never waits. A client that left too much unread is closed instead. */
  public void emit(String event, JsonValue... args) {
    send(
        PacketCodec.event(
            namespace.name(), OptionalLong.empty(), event, PacketCodec.join(List.of(args))));
  }

  /** The same for arguments that are JSON text already, joined by commas. */
  public void emitJson(String event, String argsJson) {
    send(PacketCodec.event(namespace.name(), OptionalLong.empty(), event, argsJson));
  }

  /**
   * Sends an event that asks for an answer. The callback comes once, in this client's turn, as a
   * handler does.
   *
   * @return false, with nothing sent and no callback, if the client owes too many answers or left
   */
  public boolean emitForReply(
      String event, Duration timeout, Consumer<Reply> callback, JsonValue... args) {
    OptionalLong ackId = acks.expect(timeout, callback, this::timedOut);
    if (ackId.isPresent()) {
      send(PacketCodec.event(namespace.name(), ackId, event, PacketCodec.join(List.of(args))));
    }
    return ackId.isPresent();
  }

  /**
   * Joins a room and greets, with no broadcast of that room in between; see {@link Room}. Joining
   * again greets again. The greeting runs under the room's lock: it may read and emit, and must not
   * join or leave. What it throws is thrown here, and the socket is then no member.
   *
   * @param greeting emits what the room's past is, and returns the position which that is true at:
   *     broadcasts up to it are not delivered to this socket
   */
  public void join(String room, LongSupplier greeting) {
    namespace.admit(room, this, greeting);
  }

  /** Joins a room without a word. */
  public void join(String room) {
    join(room, () -> Long.MIN_VALUE);
  }

  /** Leaves a room; no broadcast of it comes after this has returned. False if it was not in. */
  public boolean leave(String room) {
    return namespace.remove(room, this);
  }

  /** Takes this client out of this namespace; its connection and other namespaces stay. */
  public void disconnect() {
    if (markLeft()) {
      connection.sendDisconnect(namespace);
      connection.later(() -> connection.leave(this, DisconnectReason.SERVER_NAMESPACE_DISCONNECT));
    }
  }

  /** Ends the client's whole connection, without a word to its namespaces. */
  public void closeConnection() {
    connection.close();
  }

  void send(String packet) {
    send(Message.text(packet));
  }

  void send(Message message) {
    if (!left) {
      connection.send(message);
    }
  }

  /** The client answered an event of ours, or believes so. */
  void answered(OptionalLong ackId, JsonArray args) {
    ackId.ifPresent(known -> acks.settle(known, new Reply.Answered(args)));
  }

  /** Notes a room, unless the socket has left. */
  boolean enter(String room) {
    lock.lock();
    try {
      if (!left) {
        rooms.add(room);
      }
      return !left;
    } finally {
      lock.unlock();
    }
  }

  void forget(String room) {
    lock.lock();
    try {
      rooms.remove(room);
    } finally {
      lock.unlock();
    }
  }

  /** From here on the socket enters no room and sends nothing. False if it had left before. */
  boolean markLeft() {
    lock.lock();
    try {
      boolean first = !left;
      left = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whoever awaits an answer that none will come. */
  void closeAcks() {
    acks.close();
  }

  int pendingAcks() {
    return acks.count();
  }

  private void timedOut(long ackId) {
    connection.later(() -> acks.settle(ackId, new Reply.TimedOut()));
  }
}
