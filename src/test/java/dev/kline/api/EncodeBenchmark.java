package dev.kline.api;

import dev.kline.candle.BarUpdate;
import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.PriceScale;
import dev.kline.candle.Series;
import dev.kline.event.U128;
import dev.kline.ingest.Committed;
import dev.kline.socketio.RecoveryConfig;
import dev.kline.socketio.SocketIo;
import dev.kline.testing.Await;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.RawWebSocket;
import dev.kline.testing.SocketIoConfigs;
import dev.kline.testing.SocketIoServer;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
 * One update → {@code kline_data}: JSON, Socket.IO packet, WebSocket frame, and a place in the log
 * for those who come back. The room's one member is away, so nothing is written to anybody.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncodeBenchmark {
  private final Series series = new Series(ChainFeed.mint(1), Interval.S1);
  private final SocketIo io =
      new SocketIo(
          SocketIoConfigs.recovering(
              new RecoveryConfig(Duration.ofHours(1), Duration.ofMinutes(2), 1 << 25, 10)));
  private final SocketIoServer server = new SocketIoServer(io, 1000);
  private final KlineFeed feed =
      new KlineFeed(
          List.of(io.namespace("/")), new WireJson(new PriceScale(28)), InstantSource.system());
  private long trades;

  @Setup
  public void joinAndVanish() throws IOException {
    io.namespace("/")
        .on("subscribe", (socket, _, _) -> socket.join(KlineFeed.room(series), () -> 0));
    try (RawWebSocket client = server.join("/")) {
      client.text("42[\"subscribe\"]");
      Await.until("nobody joined", () -> !io.namespace("/").rooms().isEmpty());
      client.reset();
    }
    Await.until("the member did not go", () -> io.namespace("/").rooms().isEmpty());
    if (!io.namespace("/").hasRoom(KlineFeed.room(series))) {
      throw new IllegalStateException("the room is gone, there would be nothing to measure");
    }
  }

  @Benchmark
  public void encode() {
    trades++;
    var price = U128.of(BigInteger.valueOf(123_456_789_012L + trades % 997).shiftLeft(60));
    var candle = new Candle(1_700_000_000 + trades / 500, price, price, price, price, 1);
    feed.committed(new Committed(trades, List.of(new BarUpdate(series, candle, false)), List.of()));
  }

  @TearDown
  public void stop() {
    server.close();
  }
}
