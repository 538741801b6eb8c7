package dev.kline.socketio;

import dev.kline.engineio.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A namespace: its handlers, its sockets, its rooms. Safe for any thread; handlers are set before
 * the server starts.
 */
public final class Namespace {
  private final String name;
  private final Map<String, EventHandler> handlers = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, Room> rooms = new ConcurrentHashMap<>();

  private volatile Consumer<Socket> connectHandler = socket -> {};
  private volatile BiConsumer<Socket, DisconnectReason> disconnectHandler = (socket, reason) -> {};
  private volatile UnknownEventHandler unknownHandler = (socket, event, args, ack) -> {};

  Namespace(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** Told of each new socket, on its own thread, once the answer to its CONNECT is queued. */
  public void onConnect(Consumer<Socket> handler) {
    connectHandler = handler;
  }

  /** Told of each socket that left, exactly once, in its turn; it is in no room any more. */
  public void onDisconnect(BiConsumer<Socket, DisconnectReason> handler) {
    disconnectHandler = handler;
  }

  /** Sets what is done with an event. */
  public void on(String event, EventHandler handler) {
    if (PacketCodec.reserved(event)) {
      throw new IllegalArgumentException("event '%s' is the protocol's own".formatted(event));
    }
    handlers.put(event, handler);
  }

  /** Sets what is done with events that nothing else is set for; at first, nothing. */
  public void onUnknown(UnknownEventHandler handler) {
    unknownHandler = handler;
  }

  /**
   * Sends an event to a room; encoded once, never waits. Costs next to nothing where nobody is in
   * the room.
   *
   * @param position grows with each broadcast to this room; members that were greeted at this
   *     position or a later one know it already and are passed by
   * @param argsJson the arguments as JSON, joined by commas and without brackets
   * @return how many members it was offered to
   */
  public int broadcast(String room, long position, String event, String argsJson) {
    Room members = rooms.get(room);
    if (members == null) {
      return 0;
    }
    String packet = PacketCodec.event(name, OptionalLong.empty(), event, argsJson);
    return members.broadcast(position, Message.text(packet));
  }

  /** Whether anybody is in the room, or is being admitted. */
  public boolean hasRoom(String room) {
    return rooms.containsKey(room);
  }

  /** The rooms and how many members each has, at about the same time. */
  public Map<String, Integer> rooms() {
    var sizes = new HashMap<String, Integer>();
    rooms.forEach((room, members) -> sizes.put(room, members.size()));
    return sizes;
  }

  /** How many sockets are here. */
  public int sockets() {
    return sockets.size();
  }

  void admit(String room, Socket socket, LongSupplier greeting) {
    boolean admitted = false;
    while (!admitted) {
      Room members = rooms.computeIfAbsent(room, Room::new);
      try {
        admitted = members.admit(socket, greeting);
      } finally {
        removeIfOver(room, members);
      }
    }
  }

  boolean remove(String room, Socket socket) {
    Room members = rooms.get(room);
    if (members == null) {
      return false;
    }
    boolean member = members.remove(socket);
    removeIfOver(room, members);
    return member;
  }

  void connected(Socket socket) {
    connectHandler.accept(socket);
  }

  void add(Socket socket) {
    sockets.add(socket);
  }

  void dispatch(Socket socket, Packet.Event event) {
    Optional<Ack> ack =
        event.id().isPresent()
            ? Optional.of(new Ack(socket, event.id().getAsLong()))
            : Optional.empty();
    EventHandler handler = handlers.get(event.name());
    if (handler == null) {
      unknownHandler.handle(socket, event.name(), event.args(), ack);
    } else {
      handler.handle(socket, event.args(), ack);
    }
  }

  /** Frees all that the socket held here, and tells of it. The socket was marked as left before. */
  void disconnected(Socket socket, DisconnectReason reason) {
    var failures = new Failures();
    socket.rooms().forEach(socket::leave);
    if (sockets.remove(socket)) {
      failures.collect(socket::closeAcks);
      failures.collect(() -> disconnectHandler.accept(socket, reason));
    }
    failures.throwIfAny();
  }

  private void removeIfOver(String room, Room members) {
    if (members.over()) {
      rooms.remove(room, members);
    }
  }
}
