package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import dev.kline.engineio.Offer;
import dev.kline.engineio.Session;
import jakarta.json.JsonArray;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One client in one namespace: what a handler holds. Safe for any thread.
 *
 * <p>A socket that has left stays left: what is emitted then goes nowhere, a join does nothing. If
 * its client recovers the connection, that is another socket of the same id, data and rooms.
 *
 * <p>Arguments may hold {@link Binary} values at any depth; they travel as bytes.
 */
public final class Socket {
  /** What became of an attempt to note a room. */
  enum Entered {
    YES,
    /** The socket has left its namespace. */
    LEFT,
    TOO_MANY_ROOMS
  }

  private static final AtomicLongFieldUpdater<Socket> EMITS_SENT =
      AtomicLongFieldUpdater.newUpdater(Socket.class, "emitsSent");

  private static final AtomicLongFieldUpdater<Socket> BROADCASTS_SENT =
      AtomicLongFieldUpdater.newUpdater(Socket.class, "broadcastsSent");

  private final Connection connection;

  /** The connection's, at hand for each broadcast. */
  private final Session session;

  private final Namespace namespace;
  private volatile Handshake handshake;
  private final Identity identity;
  private final boolean recovered;
  private final PendingAcks acks;
  private final int roomsMax;

  @GuardedBy("this")
  private final Set<String> rooms = new LinkedHashSet<>();

  /** Whether the answer to its CONNECT is queued; nothing may overtake that. */
  private volatile boolean connected;

  /** The newest broadcast of all by then. */
  private volatile long connectedAt;

  /** Written under the lock, so that no room is entered behind the back of the leaving. */
  private volatile boolean left;

  private volatile long emitsSent;
  private volatile long broadcastsSent;

  /** {@code recovered}: whether it was another socket before, whose identity this is. */
  Socket(
      Connection connection,
      Namespace namespace,
      Handshake handshake,
      Identity identity,
      boolean recovered,
      PendingAcks acks,
      int roomsMax) {
    this.connection = connection;
    this.session = connection.session();
    this.namespace = namespace;
    this.handshake = handshake;
    this.identity = identity;
    this.recovered = recovered;
    this.acks = acks;
    this.roomsMax = roomsMax;
  }

  /** The public id, new for each namespace and unlike the connection's secret one. */
  public String id() {
    return identity.id();
  }

  public Namespace namespace() {
    return namespace;
  }

  public Handshake handshake() {
    return handshake;
  }

  /** Its namespace knows it: what a client may have put there is not kept as long as it stays. */
  void forgetAuth() {
    handshake = handshake.withoutAuth();
  }

  /**
   * Whether its client lost a connection and has it back: id, data and rooms are what they were,
   * and what the rooms were told meanwhile is sent.
   */
  public boolean recovered() {
    return recovered;
  }

  /** What the application keeps with this client; bounded by nobody else. */
  public ConcurrentMap<String, Object> data() {
    return identity.data();
  }

  /** The rooms that it is in, oldest membership first; a copy. */
  public synchronized Set<String> rooms() {
    return new LinkedHashSet<>(rooms);
  }

  /** Whether it is in a room. */
  public synchronized boolean isIn(String room) {
    return rooms.contains(room);
  }

  /** Events that were queued for it, broadcasts included. */
  public long messagesSent() {
    return emitsSent + broadcastsSent;
  }

  /** Of those, what its rooms were told. */
  public long broadcastsSent() {
    return broadcastsSent;
  }

  /** When its client last sent a packet, in whatever namespace; pongs don't count. */
  public Instant lastHeard() {
    return connection.lastHeard();
  }

  /** Whether it has left its namespace. */
  public boolean left() {
    return left;
  }

  /** Sends an event; never waits. A client that left too much unread is closed instead. */
  public void emit(String event, JsonValue... args) {
    send(namespace.unlogged(event, List.of(args)));
  }

  /** The same with one that is encoded already. */
  public void emit(Prepared event) {
    send(event.messages(namespace));
  }

  /**
   * The same for what is worth nothing later: dropped unless it can be written right now, with
   * nothing waiting before it.
   *
   * @return false if it was dropped
   */
  public boolean emitVolatile(String event, JsonValue... args) {
    return sendIfWritable(namespace.unlogged(event, List.of(args)));
  }

  /** Whether an event that is sent now is written at once, as the client has taken all before. */
  public boolean writable() {
    return session.writable();
  }

  /** Waits until nobody writes to the client, that long at the most. */
  public void awaitWritten(Duration atMost) {
    try {
      session.awaitWritten(atMost);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
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
      send(Outgoing.event(namespace.name(), ackId, event, List.of(args)));
    }
    return ackId.isPresent();
  }

  /**
   * Joins a room and greets, with no broadcast of that room in between; see {@link Room}. Joining
   * again greets again and asks anew: an optional event that is not named then comes no more. What
   * the greeting throws is thrown here, with nothing changed.
   *
   * @return false, with nothing done, if the socket is in as many rooms as it may be
   */
  public boolean join(Admission admission) {
    return namespace.admit(this, List.of(admission));
  }

  /**
   * Joins two rooms at once, with no broadcast of either in between. The second one greets first.
   * Whoever joins two rooms at once names them in an order that is the same for all, or it may wait
   * for ever.
   */
  public boolean join(Admission first, Admission second) {
    return namespace.admit(this, List.of(first, second));
  }

  /** Joins a room without optional events. */
  public boolean join(String room, LongSupplier greeting) {
    return join(new Admission(room, Wishes.NONE, _ -> greeting.getAsLong()));
  }

  /** Joins a room without a word. */
  public boolean join(String room) {
    return join(room, () -> Long.MIN_VALUE);
  }

  /** Whether it is in a room and asked for an optional event there. */
  public boolean asked(String room, String event) {
    return namespace.asked(this, room, event);
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

  /** Takes this client out of all its namespaces, telling each, and ends its connection. */
  public void disconnectClient() {
    connection.later(connection::disconnectAll);
  }

  /** Ends the client's whole connection, without a word to its namespaces; it may come back. */
  public void closeConnection() {
    connection.close();
  }

  Identity identity() {
    return identity;
  }

  /** Offers messages that go together; false if the socket has left, or is not there yet. */
  boolean send(List<Message> messages) {
    boolean queued = offer(messages);
    if (queued) {
      EMITS_SENT.getAndIncrement(this);
    }
    return queued;
  }

  /** The same for what a room is told. */
  boolean tell(List<Message> messages) {
    boolean queued = offer(messages);
    if (queued) {
      BROADCASTS_SENT.getAndIncrement(this);
    }
    return queued;
  }

  private boolean offer(List<Message> messages) {
    return connected && !left && session.send(messages) == Offer.QUEUED;
  }

  boolean sendIfWritable(List<Message> messages) {
    return connected && !left && writable() && send(messages);
  }

  /** The answer to its CONNECT is queued. */
  void connected(long newestBroadcast) {
    connectedAt = newestBroadcast;
    connected = true;
  }

  long connectedAt() {
    return connectedAt;
  }

  /** The client answered an event of ours, or believes so. */
  void answered(OptionalLong ackId, JsonArray args) {
    ackId.ifPresent(known -> acks.settle(known, new Reply.Answered(args)));
  }

  /** Notes a room, unless the socket has left or is in too many. */
  synchronized Entered enter(String room) {
    if (left) {
      return Entered.LEFT;
    }
    if (!rooms.contains(room) && rooms.size() >= roomsMax) {
      return Entered.TOO_MANY_ROOMS;
    }
    rooms.add(room);
    return Entered.YES;
  }

  synchronized void forget(String room) {
    rooms.remove(room);
  }

  /** From here on the socket enters no room and sends nothing. False if it had left before. */
  synchronized boolean markLeft() {
    boolean first = !left;
    left = true;
    return first;
  }

  /** Tells whoever awaits an answer that none will come. */
  void closeAcks() {
    acks.close();
  }

  int pendingAcks() {
    return acks.count();
  }

  long nextAckId() {
    return acks.nextId();
  }

  private void timedOut(long ackId) {
    connection.later(() -> acks.settle(ackId, new Reply.TimedOut()));
  }
}
