package dev.kline.testing;

import dev.kline.engineio.EngineIo;
import dev.kline.engineio.EngineIoConfig;
import dev.kline.socketio.SocketIo;
import java.io.IOException;
import java.time.Duration;

/** A real Socket.IO server at {@code /socket.io/} on a port of its own. */
public final class SocketIoServer implements AutoCloseable {
  private final SocketIo io;
  private final EngineIo engine;
  private final EngineServer server;

  /** Serves {@code io}; an outbox holds that many messages. */
  public SocketIoServer(SocketIo io, int outboxMessagesMax) {
    this.io = io;
    this.engine =
        new EngineIo(
            new EngineIoConfig(
                "/socket.io/",
                Duration.ofSeconds(25),
                Duration.ofSeconds(20),
                1_000_000,
                outboxMessagesMax,
                16 << 20,
                1000),
            io);
    this.server = new EngineServer(engine);
  }

  public int port() {
    return server.port();
  }

  public int sessions() {
    return engine.sessions();
  }

  /** Ends all sessions, as a server that stops does. */
  public boolean closeSessions() throws InterruptedException {
    return engine.close(Duration.ofSeconds(5));
  }

  /** A client that has read its open packet. */
  public RawWebSocket open() throws IOException {
    var client = RawWebSocket.open(port(), "/socket.io/");
    client.readText();
    return client;
  }

  /** A client that has joined a namespace; what {@code onConnect} emits is still to be read. */
  public RawWebSocket join(String namespace) throws IOException {
    var client = open();
    client.text("40" + namespace + ",");
    client.readText();
    return client;
  }

  @Override
  public void close() {
    server.close();
    io.close();
  }
}
