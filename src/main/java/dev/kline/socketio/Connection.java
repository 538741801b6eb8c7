package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.Message;
import dev.kline.engineio.ProtocolException;
import dev.kline.engineio.Session;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One session across its namespaces; the reference calls it Client. What reads packets or changes
 * the namespaces is confined to the session's turns; sending is safe for any thread.
 *
 * <p>Whatever breaks the protocol closes the whole connection: a client that is wrong about one
 * namespace is wrong about its state.
 *
 * <p>So does a flood. Where an application would answer a request too many, each answer costs more
 * than the packet that asked; this bound is far above any client that waits for anything, and what
 * passes it is not reasoned with.
 */
final class Connection {
  /** Much longer than a write takes, and no time for a client that polls and has no poll open. */
  private static final Duration ANSWER_LEAVES_WITHIN = Duration.ofMillis(5);

  /** As long as a client on a busy machine may take to wake up and read. */
  private static final Duration ANSWER_STANDS_ALONE = Duration.ofMillis(2);

  private final SocketIo io;
  private final Session session;
  private final SocketIoConfig.Limits limits;
  private final RateLimit packets;
  private final Map<String, Socket> sockets = new HashMap<>();

  /** The packet whose attachments are coming. */
  private @Nullable PartialPacket partial;

  private volatile long lastHeardMillis = System.currentTimeMillis();

  /** Runs until the first namespace is joined; each of these is gone once it is not needed. */
  private @Nullable Future<?> connectTimeout;

  private @Nullable Future<?> attachmentsTimeout;

  /** The socket whose namespace is still to hear of it. */
  private @Nullable Socket unannounced;

  Connection(SocketIo io, Session session) {
    this.io = io;
    this.session = session;
    this.limits = io.config().limits();
    this.packets = new RateLimit(limits.packetsPerSecondMax(), limits.packetsPerSecondMax());
    this.connectTimeout = io.after(io.config().connectTimeout(), this::close);
  }

  /** A packet came, or its text. */
  void receive(String text) {
    announce();
    takeOne();
    if (partial != null) {
      throw violation("a text while attachments are missing");
    }
    handle(PacketCodec.decode(text), text.length());
  }

  /** An attachment came. */
  void receive(byte[] bytes) {
    announce();
    takeOne();
    PartialPacket awaiting = partial;
    if (awaiting == null) {
      throw violation("binary that nobody announced");
    }
    awaiting
        .add(bytes)
        .ifPresent(packet -> {
          partial = null;
          attachmentsTimeout = cancelled(attachmentsTimeout);
          handle(packet, 0);
        });
  }

  /** The session ended: leaves all namespaces. */
  void closed(CloseReason reason) {
    connectTimeout = cancelled(connectTimeout);
    attachmentsTimeout = cancelled(attachmentsTimeout);
    partial = null;
    var failures = new Failures();
    failures.collect(this::announce);
    for (Socket socket : List.copyOf(sockets.values())) {
      failures.collect(() -> leave(socket, DisconnectReason.of(reason)));
    }
    failures.throwIfAny();
  }

  /**
   * Takes a socket out of its namespace; the second time nothing is left to do. Whoever marked it
   * as left before meant to disconnect it, whatever happened to its connection since.
   */
  void leave(Socket socket, DisconnectReason reason) {
    boolean first = socket.markLeft();
    if (!sockets.remove(socket.namespace().name(), socket)) {
      return;
    }
    var known = first ? reason : DisconnectReason.SERVER_NAMESPACE_DISCONNECT;
    Optional<Recovery> recovery = io.recovery();
    Optional<LostSocket> lost =
        recovery.filter(_ -> known.recoverable()).map(present -> present.losing(socket));
    try {
      socket.namespace().disconnected(socket, known, lost);
    } finally {
      recovery.ifPresent(
          present -> lost.ifPresentOrElse(present::lost, () -> present.left(socket)));
    }
  }

  /** Leaves all namespaces, telling each, and ends the session. */
  void disconnectAll() {
    var failures = new Failures();
    failures.collect(this::announce);
    for (Socket socket : List.copyOf(sockets.values())) {
      if (socket.markLeft()) {
        sendDisconnect(socket.namespace());
      }
      failures.collect(() -> leave(socket, DisconnectReason.SERVER_NAMESPACE_DISCONNECT));
    }
    close();
    failures.throwIfAny();
  }

  Session session() {
    return session;
  }

  void sendDisconnect(Namespace namespace) {
    send(PacketCodec.disconnected(namespace.name()));
  }

  /** Runs a task in the session's turn, on another thread. */
  void later(Runnable task) {
    session.execute(task);
  }

  void close() {
    session.close(CloseReason.FORCED_CLOSE);
  }

  /** When the client last sent a packet. */
  Instant lastHeard() {
    return Instant.ofEpochMilli(lastHeardMillis);
  }

  private void takeOne() {
    lastHeardMillis = System.currentTimeMillis();
    if (!packets.take()) {
      throw violation("more than %d packets in a second".formatted(limits.packetsPerSecondMax()));
    }
  }

  private void handle(Packet packet, int characters) {
    switch (packet) {
      case Packet.Connect(String namespace, JsonObject auth) -> connect(namespace, auth);
      case Packet.Disconnect(String namespace) ->
          leave(joined(namespace), DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
      case Packet.Event event -> {
        Socket socket = joined(event.namespace());
        socket.namespace().dispatch(socket, event);
      }
      case Packet.Ack ack -> joined(ack.namespace()).answered(ack.id(), ack.args());
      case Packet.ConnectError _ -> throw violation("a CONNECT_ERROR from a client");
      case Packet.Announced announced -> {
        joined(announced.namespace());
        partial = new PartialPacket(announced, characters, limits.attachmentBytesMax());
        attachmentsTimeout = io.after(io.config().attachmentsTimeout(), this::close);
      }
    }
  }

  private void connect(String name, JsonObject auth) {
    Optional<Namespace> namespace = io.find(name);
    if (namespace.isEmpty()) {
      refuse(name, Refusal.of("Invalid namespace"));
      return;
    }
    Socket before = sockets.get(name);
    if (before != null && !before.left()) {
      throw violation("a second CONNECT to " + name);
    }
    if (before != null) {
      leave(before, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }
    if (sockets.size() >= limits.namespacesMax()) {
      refuse(name, Refusal.of("Too many namespaces"));
      return;
    }
    join(namespace.get(), Handshake.of(session.request(), auth));
  }

  private void join(Namespace namespace, Handshake handshake) {
    Optional<Socket> recovered =
        io.recovery()
            .flatMap(recovery ->
                recovery.recover(
                    namespace,
                    handshake.auth(),
                    (lost, missed) -> revive(namespace, handshake, lost, missed)));
    if (recovered.isEmpty()) {
      Optional<Refusal> refusal = namespace.refusal(handshake);
      if (refusal.isPresent()) {
        refuse(namespace.name(), refusal.get());
        return;
      }
    }
    connectTimeout = cancelled(connectTimeout);
    if (recovered.isPresent()) {
      tell(recovered.get());
      return;
    }
    unannounced = welcome(namespace, handshake);
    Thread.ofVirtual().name("connect-pause").start(this::announceLater);
  }

  /**
   * What is emitted on connect comes to the client in a read of its own. There are clients, the
   * official protocol suite among them, that see of two messages in one read only the first while
   * they wait for the answer to their CONNECT. With two writes and nothing between them, one in
   * fifty of its tests failed; with the pause, none of 240 beside a busy core. The next packet ends
   * it, as its client has read the answer. It is not made on the connection's own thread, whose
   * stack, parked that deep, would stay that large as long as the connection lives.
   */
  private void announceLater() {
    try {
      session.awaitWritten(ANSWER_LEAVES_WITHIN);
      Thread.sleep(ANSWER_STANDS_ALONE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    later(this::announce);
  }

  /** Tells the namespace of its new socket, if it is not told already. */
  private void announce() {
    Socket socket = unannounced;
    if (socket != null) {
      unannounced = null;
      tell(socket);
    }
  }

  private static void tell(Socket socket) {
    try {
      socket.namespace().connected(socket);
    } finally {
      socket.forgetAuth();
    }
  }

  private static @Nullable Future<?> cancelled(@Nullable Future<?> timeout) {
    if (timeout != null) {
      timeout.cancel(false);
    }
    return null;
  }

  private Socket welcome(Namespace namespace, Handshake handshake) {
    Socket socket = socket(namespace, handshake, Identity.fresh(), false, 0);
    io.recovery()
        .ifPresentOrElse(
            recovery -> {
              recovery.connected(socket);
              recovery.log().inLine(() -> enter(socket, List.of(), recovery.log().sequence()));
            },
            () -> enter(socket, List.of(), 0));
    return socket;
  }

  /** In line: nothing is told between what was missed and what comes next. */
  private Socket revive(
      Namespace namespace, Handshake handshake, LostSocket lost, List<Message> missed) {
    Socket socket = socket(namespace, handshake, lost.identity(), true, lost.nextAckId());
    lost.rooms().forEach((room, membership) -> room.restore(lost, socket, membership));
    return enter(socket, missed.stream().map(Message::late).toList(), lost.connectedAt());
  }

  private Socket socket(
      Namespace namespace,
      Handshake handshake,
      Identity identity,
      boolean recovered,
      long firstAckId) {
    return new Socket(
        this,
        namespace,
        handshake,
        identity,
        recovered,
        io.newPendingAcks(firstAckId),
        limits.roomsMax());
  }

  /** The answer to a CONNECT, before anything else; then what was missed. */
  private Socket enter(Socket socket, List<Message> missed, long newestBroadcast) {
    String name = socket.namespace().name();
    sockets.put(name, socket);
    socket.namespace().add(socket);
    send(
        io.recovery().isPresent()
            ? PacketCodec.connected(name, socket.id(), socket.identity().pid())
            : PacketCodec.connected(name, socket.id()));
    if (!missed.isEmpty()) {
      session.sendBacklog(missed);
    }
    socket.connected(newestBroadcast);
    return socket;
  }

  private void refuse(String namespace, Refusal refusal) {
    send(PacketCodec.connectError(namespace, refusal));
  }

  private void send(String packet) {
    session.send(Message.text(packet));
  }

  private Socket joined(String namespace) {
    Socket socket = sockets.get(namespace);
    if (socket == null || socket.left()) {
      throw violation("a packet for a namespace that it is not in");
    }
    return socket;
  }

  private static ProtocolException violation(String what) {
    return new ProtocolException(CloseReason.FORCED_CLOSE, what);
  }
}
