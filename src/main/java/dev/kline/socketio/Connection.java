package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.Message;
import dev.kline.engineio.ProtocolException;
import dev.kline.engineio.Session;
import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * One session across its namespaces; the reference calls it Client. What reads packets or changes
 * the namespaces is confined to the session's turns; sending is safe for any thread.
 *
 * <p>Whatever breaks the protocol closes the whole connection: a client that is wrong about one
 * namespace is wrong about its state.
 */
final class Connection {
  private final SocketIo io;
  private final Session session;
  private final Future<?> connectTimeout;
  private final Map<String, Socket> sockets = new HashMap<>();

  Connection(SocketIo io, Session session) {
    this.io = io;
    this.session = session;
    this.connectTimeout = io.afterConnectTimeout(this::close);
  }

  /** A packet came. */
  void receive(String text) {
    switch (PacketCodec.decode(text)) {
      case Packet.Connect(String namespace, JsonObject auth) -> connect(namespace, auth);
      case Packet.Disconnect(String namespace) ->
          leave(joined(namespace), DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
      case Packet.Event event -> {
        Socket socket = joined(event.namespace());
        socket.namespace().dispatch(socket, event);
      }
      case Packet.Ack ack -> joined(ack.namespace()).answered(ack.id(), ack.args());
      case Packet.ConnectError _ -> throw violation("a CONNECT_ERROR from a client");
    }
  }

  /** The session ended: leaves all namespaces. */
  void closed(CloseReason reason) {
    connectTimeout.cancel(false);
    var failures = new Failures();
    for (Socket socket : List.copyOf(sockets.values())) {
      failures.collect(() -> leave(socket, DisconnectReason.of(reason)));
    }
    failures.throwIfAny();
  }

  /** Takes a socket out of its namespace; the second time nothing is left to do. */
  void leave(Socket socket, DisconnectReason reason) {
    socket.markLeft();
    sockets.remove(socket.namespace().name(), socket);
    socket.namespace().disconnected(socket, reason);
  }

  void send(Message message) {
    session.send(message);
  }

  void sendDisconnect(Namespace namespace) {
    send(Message.text(PacketCodec.disconnected(namespace.name())));
  }

  /** Runs a task in the session's turn, on another thread. */
  void later(Runnable task) {
    session.execute(task);
  }

  void close() {
    session.close(CloseReason.FORCED_CLOSE);
  }

  private void connect(String name, JsonObject auth) {
    Optional<Namespace> namespace = io.find(name);
    if (namespace.isEmpty()) {
      send(Message.text(PacketCodec.connectError(name, "Invalid namespace")));
      return;
    }
    Socket before = sockets.get(name);
    if (before != null && !before.left()) {
      throw violation("a second CONNECT to " + name);
    }
    if (before != null) {
      leave(before, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }
    connectTimeout.cancel(false);
    join(namespace.get(), auth);
  }

  private void join(Namespace namespace, JsonObject auth) {
    var handshake = Handshake.of(session.request(), auth);
    var socket = new Socket(this, namespace, handshake, io.newPendingAcks());
    sockets.put(namespace.name(), socket);
    namespace.add(socket);
    send(Message.text(PacketCodec.connected(namespace.name(), socket.id())));
    namespace.connected(socket);
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
