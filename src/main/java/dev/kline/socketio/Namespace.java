package dev.kline.socketio;

import dev.kline.engineio.Message;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A namespace: its middleware and handlers, its sockets, its rooms. Safe for any thread; handlers
 * are set before the server starts.
 */
public final class Namespace {
  private static final System.Logger LOGGER = System.getLogger(Namespace.class.getName());

  private final String name;
  private final Encoder encoder;

  /** Where broadcasts are logged for those who come back; empty if nobody may. */
  private final Optional<RecoveryLog> recoveryLog;

  private final Pacer pacer;
  private final List<Middleware> middleware = new CopyOnWriteArrayList<>();
  private final Map<String, EventHandler> handlers = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, Room> rooms = new ConcurrentHashMap<>();
  private final RoomLog log = new RoomLog();

  private volatile Consumer<Socket> connectHandler = socket -> {};
  private volatile BiConsumer<Socket, DisconnectReason> disconnectingHandler =
      (socket, reason) -> {};
  private volatile BiConsumer<Socket, DisconnectReason> disconnectHandler = (socket, reason) -> {};
  private volatile UnknownEventHandler unknownHandler = (socket, event, args, ack) -> {};

  Namespace(String name, Optional<RecoveryLog> recoveryLog, Pacer pacer) {
    this.name = name;
    this.encoder = new Encoder(name);
    this.recoveryLog = recoveryLog;
    this.pacer = pacer;
  }

  public String name() {
    return name;
  }

  /** Has each client judged by this one, too, after those that were set before. */
  public void use(Middleware next) {
    middleware.add(next);
  }

  /** Told of each new socket, on its own thread, once the answer to its CONNECT is queued. */
  public void onConnect(Consumer<Socket> handler) {
    connectHandler = handler;
  }

  /** Told of each socket that leaves, exactly once, in its turn, while it is still in its rooms. */
  public void onDisconnecting(BiConsumer<Socket, DisconnectReason> handler) {
    disconnectingHandler = handler;
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
   * the room. Broadcasts of one room come from one thread, or their positions mean nothing.
   *
   * @param position grows with each broadcast to this room; members that were greeted at this
   *     position or a later one know it already and are passed by
   * @param conflation which broadcasts of the room this one makes needless for those who are gone
   *     or far behind
   * @param argsJson the arguments as JSON, joined by commas and without brackets
   * @return how many members it was offered to
   */
  public int broadcast(
      String room, long position, Conflation conflation, String event, String argsJson) {
    return broadcast(room, position, conflation, event, argsJson, 0);
  }

  /**
   * The same for what was heard just now.
   *
   * @param heardNanos when, by {@link System#nanoTime}, so that how long it takes is counted; 0 if
   *     that means nothing
   */
  public int broadcast(
      String room,
      long position,
      Conflation conflation,
      String event,
      String argsJson,
      long heardNanos) {
    Room members = rooms.get(room);
    if (members == null) {
      return 0;
    }
    return tell(
        members,
        position,
        offset -> encoder.news(members, conflation, event, argsJson, offset, heardNanos));
  }

  /** The same for one that counts whatever comes after it. */
  public int broadcast(String room, long position, String event, String argsJson) {
    return broadcast(room, position, Conflation.none(), event, argsJson);
  }

  /**
   * The same to those members alone who asked for the event when they joined; nothing is logged
   * where nobody did.
   */
  public int broadcastOptional(
      String room, long position, Conflation conflation, String event, String argsJson) {
    Room members = rooms.get(room);
    if (members == null || !members.asked(event)) {
      return 0;
    }
    return tell(
        members.asking(event),
        position,
        offset -> encoder.news(members, conflation, event, argsJson, offset, 0));
  }

  /** Whom to tell: the members of these rooms. */
  public Broadcast to(String room, String... more) {
    var all = new LinkedHashSet<String>(List.of(more));
    all.add(room);
    return new Broadcast(this, all, Set.of());
  }

  /** Whom to tell: all sockets of this namespace. */
  public Broadcast everyone() {
    return new Broadcast(this, Set.of(), Set.of());
  }

  /** Whether anybody is in the room, is being admitted, or may come back to it. */
  public boolean hasRoom(String room) {
    return rooms.containsKey(room);
  }

  /** Whether any of those asked for an optional event. */
  public boolean hasRoom(String room, String optionalEvent) {
    Room members = rooms.get(room);
    return members != null && members.asked(optionalEvent);
  }

  /** The rooms that have members and how many each has, at about the same time. */
  public Map<String, Integer> rooms() {
    var sizes = new HashMap<String, Integer>();
    rooms.forEach((room, members) -> sizes.put(room, members.size()));
    sizes.values().removeIf(size -> size == 0);
    return sizes;
  }

  /** The members of a room, the oldest membership first, as many as {@code max}. */
  public List<Socket> members(String room, int max) {
    Room members = rooms.get(room);
    return members == null ? List.of() : members.members(max);
  }

  /** Every socket that is here, in no order; those that come or go meanwhile may be missing. */
  public Stream<Socket> everySocket() {
    return sockets.stream();
  }

  /** How many sockets are here. */
  public int sockets() {
    return sockets.size();
  }

  /** Why a client may not join, if there is a reason. */
  Optional<Refusal> refusal(Handshake handshake) {
    return middleware.stream().flatMap(each -> each.check(handshake).stream()).findFirst();
  }

  /** Makes the socket visible. Its CONNECT is answered right after. */
  void add(Socket socket) {
    sockets.add(socket);
  }

  void connected(Socket socket) {
    LOGGER.log(
        Level.DEBUG,
        () ->
            "socket connected namespace=%s id=%s recovered=%s"
                .formatted(name, socket.id(), socket.recovered()));
    connectHandler.accept(socket);
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

  /** False if the socket is in too many rooms. */
  boolean admit(Socket socket, List<Admission> admissions) {
    Room.Admitted admitted = Room.Admitted.ROOM_OVER;
    while (admitted == Room.Admitted.ROOM_OVER) {
      var wanted =
          admissions.stream()
              .map(each -> rooms.computeIfAbsent(each.room(), room -> new Room(room, pacer)))
              .toList();
      try {
        admitted = admit(socket, wanted, admissions);
      } finally {
        wanted.forEach(this::removeIfOver);
      }
    }
    return admitted == Room.Admitted.YES;
  }

  /** To the first with its lock held to the others, whose greetings come before its own. */
  private static Room.Admitted admit(Socket socket, List<Room> wanted, List<Admission> admissions) {
    var others = new Room.Admitted[] {Room.Admitted.YES};
    var first = admissions.getFirst();
    var admitted =
        wanted
            .getFirst()
            .admit(
                socket,
                first.wishes(),
                count -> {
                  if (wanted.size() > 1) {
                    int size = wanted.size();
                    others[0] = admit(socket, wanted.subList(1, size), admissions.subList(1, size));
                  }
                  return others[0] == Room.Admitted.YES
                      ? OptionalLong.of(first.greeting().applyAsLong(count))
                      : OptionalLong.empty();
                });
    return others[0] == Room.Admitted.YES ? admitted : others[0];
  }

  boolean asked(Socket socket, String room, String event) {
    Room members = rooms.get(room);
    return members != null && members.asked(socket, event);
  }

  boolean remove(String room, Socket socket) {
    Room members = rooms.get(room);
    if (members == null) {
      return false;
    }
    boolean member = members.remove(socket);
    removeIfOver(members);
    return member;
  }

  void forget(Room room, LostSocket lost) {
    room.forget(lost);
    removeIfOver(room);
  }

  /**
   * Frees all that the socket held here, and tells of it. The socket was marked as left before.
   *
   * @param lost what keeps its rooms for it, if it may come back
   */
  void disconnected(Socket socket, DisconnectReason reason, Optional<LostSocket> lost) {
    if (!sockets.contains(socket)) {
      return;
    }
    LOGGER.log(
        Level.DEBUG,
        () ->
            "socket disconnected namespace=%s id=%s reason=%s"
                .formatted(name, socket.id(), reason));
    var failures = new Failures();
    failures.collect(() -> disconnectingHandler.accept(socket, reason));
    socket.rooms().forEach(room -> takeOut(room, socket, lost));
    sockets.remove(socket);
    failures.collect(socket::closeAcks);
    failures.collect(() -> disconnectHandler.accept(socket, reason));
    failures.throwIfAny();
  }

  /** Broadcasts, and logs it for those who come back. */
  int tell(Audience audience, String event, List<JsonValue> args) {
    return tell(audience, Long.MAX_VALUE, offset -> News.of(encoder.event(event, args, offset)));
  }

  /** An event that carries no offset, nor anything that its client would take for one. */
  List<Message> unlogged(String event, List<JsonValue> args) {
    return recoveryLog.isPresent() ? encoder.unmistakable(event, args) : encoder.event(event, args);
  }

  /** Encodes an event for many sockets of this namespace. */
  public Prepared prepare(String event, JsonValue... args) {
    return new Prepared(this, unlogged(event, List.of(args)));
  }

  /** The rooms of these names that there are. */
  List<Room> rooms(Set<String> names) {
    return names.stream().map(rooms::get).filter(Objects::nonNull).toList();
  }

  Collection<Socket> all() {
    return sockets;
  }

  /** The log of what everybody was told. */
  RoomLog log() {
    return log;
  }

  private int tell(Audience audience, long position, Function<String, News> encode) {
    return recoveryLog
        .map(present -> present.tell(audience, position, encode))
        .orElseGet(() -> audience.tell(position, 0, encode.apply("")));
  }

  private void takeOut(String room, Socket socket, Optional<LostSocket> lost) {
    Room members = rooms.get(room);
    if (members != null) {
      lost.ifPresentOrElse(keeper -> members.lose(socket, keeper), () -> members.remove(socket));
      removeIfOver(members);
    }
  }

  private void removeIfOver(Room room) {
    if (room.over() && rooms.remove(room.name(), room)) {
      recoveryLog.ifPresent(present -> present.discard(room.log()));
    }
  }
}
