package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;

import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole server that the test feeds: one for each test, ended after it. */
abstract class WholeServerTest {
  static final long T0 = 1_758_805_500;
  static final String MINT = mint(1).toString();

  @TempDir Path directory;
  final ManualSource source = new ManualSource();
  TestServer server;

  /** Transactions told so far by {@link #tell}, which each get the next signature and slot. */
  int told;

  /** One step of a market. */
  interface Trading {
    void step(int number) throws InterruptedException;
  }

  @BeforeEach
  void start() {
    start(Map.of());
  }

  final void start(Map<String, String> settings) {
    server = TestServer.start(directory, settings, source);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  KlineClient connect() throws IOException {
    return KlineClient.connect(server.port(), "/kline");
  }

  void tell(long seconds, long units) throws InterruptedException {
    source.tell(transaction(told, told, seconds, trade(mint(1), price(units))));
    told++;
  }

  void tellAndAwait(long seconds, long units) throws Exception {
    tell(seconds, units);
    Await.until(
        "the trade was not applied", () -> data("/api/events/stats").getInt("total") == told);
  }

  /** What a GET answers in the envelope. */
  JsonObject data(String path) {
    try {
      return server.get(path).getJsonObject("data");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  int subscriptions() {
    return data("/api/kline/status").getJsonObject("stats").getInt("total_subscriptions");
  }

  /** Runs so many watchers at once while a market goes on; throws what one of them throws. */
  static void watchWhileItTrades(Trading market, int watchers, Callable<?> watch) throws Exception {
    var trading = new AtomicBoolean(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> trades =
          threads.submit(
              (Callable<?>)
                  () -> {
                    for (int i = 0; trading.get(); i++) {
                      market.step(i);
                    }
                    return null;
                  });
      var clients = new ArrayList<Future<?>>();
      for (int i = 0; i < watchers; i++) {
        clients.add(threads.submit(watch));
      }
      try {
        for (var client : clients) {
          client.get();
        }
      } finally {
        trading.set(false);
      }
      trades.get();
    }
  }
}
