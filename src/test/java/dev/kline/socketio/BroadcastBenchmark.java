package dev.kline.socketio;

import dev.kline.testing.Await;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One update to a room of 1,000 WebSockets over the loopback, until the last of them has read it: a
 * thousand writes and, in this same process, a thousand reads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BroadcastBenchmark {
  private static final int MEMBERS = 1000;
  private static final String ROOM = "room";

  /** As long as a {@code kline_data}. */
  private static final String ARGUMENT = "\"" + "0123456789".repeat(32) + "\"";

  private final SocketIo io = new SocketIo(SocketIoConfigs.plain());
  private final Namespace namespace = io.namespace("/");
  private final SocketIoServer server = new SocketIoServer(io, 1000);
  private final List<RawWebSocket> clients = new ArrayList<>();
  private long position;

  @Setup
  public void join() throws IOException {
    namespace.on("subscribe", (socket, _, _) -> socket.join(ROOM, () -> 0));
    for (int i = 0; i < MEMBERS; i++) {
      RawWebSocket client = server.join("/");
      client.text("42[\"subscribe\"]");
      clients.add(client);
    }
    Await.until("not all joined", () -> namespace.rooms().equals(Map.of(ROOM, MEMBERS)));
  }

  @Benchmark
  public int broadcast() throws IOException {
    position++;
    int told = namespace.broadcast(ROOM, position, "kline_data", ARGUMENT);
    for (RawWebSocket client : clients) {
      client.readText();
    }
    return told;
  }

  @TearDown
  public void leave() throws IOException {
    for (RawWebSocket client : clients) {
      client.close();
    }
    server.close();
  }
}
