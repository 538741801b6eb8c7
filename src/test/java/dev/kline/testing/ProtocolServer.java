package dev.kline.testing;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.EngineIo;
import dev.kline.engineio.EngineIoConfig;
import dev.kline.engineio.Message;
import dev.kline.engineio.Session;
import dev.kline.engineio.SessionListener;
import dev.kline.socketio.Namespace;
import dev.kline.socketio.Refusal;
import dev.kline.socketio.SocketIo;
import dev.kline.socketio.SocketIoConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The two protocols without the product: another application on {@code engineio} and {@code
 * socketio}, such as the official protocol suites ask for.
 *
 * <pre>
 *   /engine.io/   bare Engine.IO: every message comes back
 *   /socket.io/   /, /kline   auth, message, message-with-ack, kick, drop
 *                 /custom     auth
 *                 /deny       refused by middleware
 * </pre>
 *
 * <p>{@code mvn -q test-compile exec:exec@protocol-server -Dport=5052}; with {@code
 * -Dintervals=default} it keeps the reference's intervals instead of short ones.
 */
public final class ProtocolServer implements AutoCloseable {
  private final SocketIo io;
  private final List<EngineIo> engines;
  private final WebServer server;

  /** How often is pinged, how long is waited for the pong, and for a namespace. */
  public record Intervals(Duration ping, Duration pong, Duration connect) {
    public static final Intervals SHORT =
        new Intervals(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(1));
    public static final Intervals DEFAULT =
        new Intervals(Duration.ofSeconds(25), Duration.ofSeconds(20), Duration.ofSeconds(45));
  }

  public static void main(String[] args) throws InterruptedException {
    var intervals =
        System.getProperty("intervals", "").equals("default") ? Intervals.DEFAULT : Intervals.SHORT;
    try (var server = new ProtocolServer(Integer.getInteger("port", 5052), intervals)) {
      System.out.println("protocol server on port " + server.port());
      Thread.currentThread().join();
    }
  }

  /** Serves on this port; 0 takes any free one. */
  public ProtocolServer(int port, Intervals intervals) {
    io = new SocketIo(socketIo(intervals));
    serve(io);
    engines =
        List.of(
            new EngineIo(engineIo("/engine.io/", intervals), new Echo()),
            new EngineIo(engineIo("/socket.io/", intervals), io));
    var builder = WebServer.builder().port(port).shutdownHook(false);
    var routing = HttpRouting.builder();
    EngineIo.mount(builder, Http1Config.create(), routing, engines);
    server = builder.addRouting(routing).build().start();
  }

  public int port() {
    return server.port();
  }

  /** Sessions of both endpoints. */
  public int sessions() {
    return engines.stream().mapToInt(EngineIo::sessions).sum();
  }

  @Override
  public void close() {
    try {
      for (EngineIo engine : engines) {
        engine.close(Duration.ofSeconds(5));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    io.close();
  }

  private static EngineIoConfig engineIo(String path, Intervals intervals) {
    return new EngineIoConfig(
        path, intervals.ping(), intervals.pong(), 1_000_000, 100_000, 64 << 20, 25_000);
  }

  private static SocketIoConfig socketIo(Intervals intervals) {
    return new SocketIoConfig(
        intervals.connect(),
        Duration.ofSeconds(30),
        new SocketIoConfig.Limits(1000, 100, 1000, 1_000_000, 10_000_000),
        Optional.empty());
  }

  private static void serve(SocketIo io) {
    for (String name : List.of("/", "/kline")) {
      serve(io.namespace(name));
    }
    greet(io.namespace("/custom"));
    var code = Json.createObjectBuilder().add("code", "E_AUTH").build();
    io.namespace("/deny").use(_ -> Optional.of(Refusal.of("not authorized", code)));
  }

  private static void serve(Namespace namespace) {
    greet(namespace);
    namespace.on(
        "message",
        (socket, args, _) -> socket.emit("message-back", args.toArray(JsonValue[]::new)));
    namespace.on(
        "message-with-ack",
        (_, args, ack) -> ack.ifPresent(each -> each.send(args.toArray(JsonValue[]::new))));
    namespace.on("kick", (socket, _, _) -> socket.disconnect());
    namespace.on("drop", (socket, _, _) -> socket.closeConnection());
  }

  private static void greet(Namespace namespace) {
    namespace.onConnect(socket -> socket.emit("auth", socket.handshake().auth()));
  }

  /** Sends back what comes. */
  private static final class Echo implements SessionListener {

    @Override
    public void opened(Session session) {}

    @Override
    public void text(Session session, String text) {
      session.send(Message.text(text));
    }

    @Override
    public void binary(Session session, byte[] bytes) {
      session.send(Message.binary(bytes));
    }

    @Override
    public void closed(Session session, CloseReason reason) {}
  }
}
