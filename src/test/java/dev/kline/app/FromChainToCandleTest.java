package dev.kline.app;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.call;
import static dev.kline.testing.ChainFeed.concat;
import static dev.kline.testing.ChainFeed.data;
import static dev.kline.testing.ChainFeed.failedNotification;
import static dev.kline.testing.ChainFeed.instruction;
import static dev.kline.testing.ChainFeed.log;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.notification;
import static dev.kline.testing.ChainFeed.payload;
import static dev.kline.testing.ChainFeed.trade;
import static dev.kline.testing.ChainFeed.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.event.Mint;
import dev.kline.testing.Await;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.FakeNode;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A feed of a node with every kind of trouble, through the whole server, against candles that a
 * second, naive implementation makes of the trades that really happened.
 */
@Timeout(120)
class FromChainToCandleTest {
  private static final long SLOT0 = 345_000_000;
  private static final long T0 = 1_758_805_500;
  private static final int MINTS = 3;
  private static final int TRANSACTIONS = 1500;
  private static final int EXPONENT = 18;

  @TempDir Path directory;
  private final FakeNode node = FakeNode.start();
  private final Random random = new Random(42);
  private final List<String> feed = new ArrayList<>();
  private final NaiveCandles truth = new NaiveCandles();

  @BeforeEach
  void feed() {
    node.blockTimes(FromChainToCandleTest::blockTime);
    long slot = SLOT0;
    for (int i = 0; i < TRANSACTIONS; i++) {
      slot += random.nextInt(4);
      add(slot, i);
    }
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static long blockTime(long slot) {
    return T0 + (slot - SLOT0) * 2 / 5;
  }

  private void add(long slot, int number) {
    var mint = mint(random.nextInt(MINTS));
    long price = 1 + random.nextLong(10_000_000_000_000L);
    var kind = Kind.values()[random.nextInt(Kind.values().length)];
    feed.add(line(kind, slot, number, mint, price));
    if (kind == Kind.TOLD_TWICE) {
      feed.add(feed.getLast());
    }
    if (kind == Kind.TWO_EVENTS) {
      truth.add(mint, blockTime(slot), price + 1);
    }
    if (kind != Kind.FAILED && kind != Kind.MALFORMED) {
      truth.add(mint, blockTime(slot), price);
    }
  }

  /** What a transaction of the feed is like. */
  private enum Kind {
    PLAIN,
    FAILED,
    CALLED_BY_ANOTHER,
    BESIDE_A_FORGER,
    WITH_MISLEADING_TEXT,
    WITH_BAD_BASE64,
    WITH_A_SHORT_EVENT,
    WITH_TRAILING_BYTES,
    TWO_EVENTS,
    TOLD_TWICE,
    MALFORMED
  }

  private static String line(Kind kind, long slot, int number, Mint mint, long price) {
    var good = data(buy(mint, price));
    var forged = data(buy(mint, 7));
    var stranger = ChainFeed.address("stranger").toString();
    return switch (kind) {
      case PLAIN, TOLD_TWICE -> notification(slot, number, trade(buy(mint, price)));
      case FAILED -> failedNotification(slot, number, trade(buy(mint, 7)));
      case CALLED_BY_ANOTHER ->
          notification(slot, number, transaction(call(stranger, 1, instruction(2, good))));
      case BESIDE_A_FORGER ->
          notification(slot, number, transaction(call(stranger, 1, forged), instruction(1, good)));
      case WITH_MISLEADING_TEXT -> told(slot, number, log("big success invoke [9]"), good);
      case WITH_BAD_BASE64 -> told(slot, number, "Program data: %%%", good);
      case WITH_A_SHORT_EVENT ->
          told(slot, number, data(Arrays.copyOf(payload(buy(mint, 7)), 30)), good);
      case WITH_TRAILING_BYTES ->
          told(slot, number, data(concat(payload(buy(mint, price)), new byte[] {1, 2, 3})));
      case TWO_EVENTS -> notification(slot, number, trade(buy(mint, price + 1), buy(mint, price)));
      case MALFORMED -> "{\"method\":\"logsNotification\",\"params\":{}}";
    };
  }

  private static String told(long slot, int number, String... lines) {
    return notification(slot, number, transaction(instruction(1, lines)));
  }

  private Map<String, String> settings() {
    return Map.of(
        "events.source", "solana",
        "solana.ws_url", node.wsUrl().toString(),
        "solana.rpc_url", node.rpcUrl().toString(),
        "solana.program_id", ChainFeed.PROGRAM.toString(),
        "solana.price_exponent", Integer.toString(EXPONENT),
        "database.rocksdb_path", directory.resolve("rocksdb").toString());
  }

  private TestServer start() {
    return TestServer.start(directory, settings());
  }

  private ServerProcess startProcess() throws IOException {
    var flags = new ArrayList<String>();
    settings().forEach((key, value) -> flags.add("-D" + key + "=" + value));
    return ServerProcess.start(directory, flags);
  }

  private void send(TestServer server, int subscription) {
    node.awaitSubscriptions(subscription);
    feed.forEach(node::send);
    Await.until("the feed was not read", () -> heard(server) >= feed.size());
    Await.until("the inbox was not emptied", () -> waiting(server) == 0);
  }

  private static JsonObject status(TestServer server) {
    try {
      return server.get("/api/events/status").getJsonObject("data");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static int heard(TestServer server) {
    var heard = status(server).getJsonObject("heard");
    return heard.getInt("notifications") + heard.getInt("malformed_notifications");
  }

  private static int waiting(TestServer server) {
    return status(server).getJsonObject("ingest").getInt("waiting");
  }

  private static Map<String, List<String>> candles(TestServer server) throws Exception {
    var all = new TreeMap<String, List<String>>();
    for (int i = 0; i < MINTS; i++) {
      for (var interval : List.of("s1", "s30", "m5")) {
        var path = "/api/kline?limit=1000&order_by=time_asc&mint=" + mint(i);
        var klines =
            server
                .get(path + "&interval=" + interval)
                .getJsonObject("data")
                .getJsonArray("klines")
                .getValuesAs(JsonObject.class);
        all.put(mint(i) + interval, klines.stream().map(NaiveCandles::text).toList());
      }
    }
    return all;
  }

  @Test
  void candlesAreThoseOfTheLedgerAlsoAfterARestartAndASecondFeed() throws Exception {
    var expected = truth.candles();
    assertThat(expected.size(), is(MINTS * 3));

    try (var server = start()) {
      send(server, 1);
      assertThat(candles(server), is(expected));
    }
    try (var server = start()) {
      assertThat(candles(server), is(expected));
      send(server, 2);
      assertThat(candles(server), is(expected));
    }
  }

  @Test
  void aServerKilledInTheMiddleOfAFeedLosesAndDoublesNothingOfWhatIsSentAgain() throws Exception {
    for (int kills = 1; kills <= 2; kills++) {
      try (var process = startProcess()) {
        process.port();
        node.awaitSubscriptions(kills);
        feed.subList(0, feed.size() * kills / 3).forEach(node::send);
        process.kill();
      }
    }

    try (var server = start()) {
      send(server, 3);

      assertThat(candles(server), is(truth.candles()));
    }
  }

  /** Open, high, low, close and count in the plainest way: from all trades of a bar, in a list. */
  private static final class NaiveCandles {
    private static final Map<String, Integer> INTERVALS = Map.of("s1", 1, "s30", 30, "m5", 300);

    private final Map<String, TreeMap<Long, List<Long>>> trades = new TreeMap<>();

    void add(Mint mint, long seconds, long price) {
      INTERVALS.forEach((name, length) ->
          trades
              .computeIfAbsent(mint + name, _ -> new TreeMap<>())
              .computeIfAbsent(seconds / length * length, _ -> new ArrayList<>())
              .add(price));
    }

    Map<String, List<String>> candles() {
      var all = new TreeMap<String, List<String>>();
      trades.forEach((series, bars) -> all.put(series, candles(bars)));
      return all;
    }

    private static List<String> candles(Map<Long, List<Long>> bars) {
      var texts = new ArrayList<String>();
      Long close = null;
      for (var bar : bars.entrySet()) {
        var prices = bar.getValue();
        long open = close == null ? prices.getFirst() : close;
        close = prices.getLast();
        long high = Math.max(open, Collections.max(prices));
        long low = Math.min(open, Collections.min(prices));
        texts.add(
            "%d %s %s %s %s %d"
                .formatted(
                    bar.getKey(), wire(open), wire(high), wire(low), wire(close), prices.size()));
      }
      return texts;
    }

    private static String wire(long price) {
      var rounded =
          BigDecimal.valueOf(price).movePointLeft(EXPONENT).setScale(12, RoundingMode.HALF_UP);
      return plain(rounded);
    }

    private static String plain(BigDecimal number) {
      return number.stripTrailingZeros().toPlainString();
    }

    static String text(JsonObject candle) {
      return "%d %s %s %s %s %d"
          .formatted(
              candle.getInt("time"),
              plain(candle.getJsonNumber("open").bigDecimalValue()),
              plain(candle.getJsonNumber("high").bigDecimalValue()),
              plain(candle.getJsonNumber("low").bigDecimalValue()),
              plain(candle.getJsonNumber("close").bigDecimalValue()),
              candle.getInt("update_count"));
    }
  }
}
