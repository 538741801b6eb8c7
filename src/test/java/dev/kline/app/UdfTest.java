package dev.kline.app;

import static dev.kline.testing.Samples.created;
import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /udf} as TradingView's clients ask it, over HTTP. */
class UdfTest {
  private static final long T0 = 1_758_805_500;
  private static final int BARS = 5;
  private static final String HISTORY = "/udf/history?resolution=1S&symbol=" + mint(1);

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(directory, Map.of(), source);
    for (int i = 0; i < BARS; i++) {
      source.tell(transaction(i, i, T0 + i, trade(mint(1), price(27_959 + i))));
    }
    source.tell(transaction(9, 9, T0 + 9, trade(mint(2), price(28_000_000_000_000_000L))));
    Await.until("the trades were not applied", () -> history("&countback=1&to=" + (T0 + 5)) == 1);
    Await.until("the other was not applied", () -> search("").size() == 2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int history(String rest) {
    try {
      var answer = server.get(HISTORY + rest);
      return answer.getString("s").equals("ok")
              && answer.getJsonArray("t").getInt(0) == T0 + BARS - 1
          ? answer.getJsonArray("t").size()
          : 0;
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private List<String> search(String query) {
    try {
      var answer = server.ask("GET", "/udf/search?query=" + query);
      return TestServer.json("{\"found\":" + answer.body() + "}").getJsonArray("found").stream()
          .map(each -> each.asJsonObject().getString("ticker"))
          .toList();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static List<Integer> numbers(JsonArray array) {
    return array.getValuesAs(JsonNumber.class).stream().map(JsonNumber::intValue).toList();
  }

  @Test
  void theConfigurationNamesTheResolutionsOfAllIntervals() throws Exception {
    var config = server.get("/udf/config");

    assertThat(
        config.getJsonArray("supported_resolutions").getValuesAs(JsonString::getString),
        is(List.of("1S", "30S", "5")));
    assertThat(config.getBoolean("supports_search"), is(true));
    assertThat(config.getBoolean("supports_time"), is(true));
  }

  @Test
  void aSymbolHasAsManyDecimalsAsItsPriceNeeds() throws Exception {
    var small = server.get("/udf/symbols?symbol=" + mint(1));
    var large = server.get("/udf/symbols?symbol=SOLANA:" + mint(2));

    assertThat(small.getString("ticker"), is(mint(1).toString()));
    assertThat(small.getJsonNumber("pricescale").longValue(), is(1_000_000_000_000L));
    assertThat(small.getBoolean("has_seconds"), is(true));
    assertThat(
        small.getJsonArray("seconds_multipliers").getValuesAs(JsonString::getString),
        is(List.of("1", "30")));
    assertThat(large.getInt("pricescale"), is(100));
  }

  @Test
  void aHistoryIsWhatKlineSaysOldestFirstAndEndsBeforeTo() throws Exception {
    var bars = server.get(HISTORY + "&from=" + (T0 + 1) + "&to=" + (T0 + 4));
    var klines =
        server
            .get("/api/kline?interval=s1&order_by=time_asc&mint=" + mint(1))
            .getJsonObject("data")
            .getJsonArray("klines");

    assertThat(bars.getString("s"), is("ok"));
    assertThat(numbers(bars.getJsonArray("t")), is(List.of(at(1), at(2), at(3))));
    for (int i = 0; i < 3; i++) {
      JsonObject kline = klines.getJsonObject(i + 1);
      assertThat(bars.getJsonArray("o").get(i), is(kline.get("open")));
      assertThat(bars.getJsonArray("h").get(i), is(kline.get("high")));
      assertThat(bars.getJsonArray("l").get(i), is(kline.get("low")));
      assertThat(bars.getJsonArray("c").get(i), is(kline.get("close")));
    }
    assertThat(numbers(bars.getJsonArray("v")), is(List.of(0, 0, 0)));
  }

  private static int at(int second) {
    return (int) T0 + second;
  }

  @Test
  void countbackCountsMoreThanFrom() throws Exception {
    var bars = server.get(HISTORY + "&from=" + (T0 + 4) + "&to=" + (T0 + 4) + "&countback=2");

    assertThat(numbers(bars.getJsonArray("t")), is(List.of(at(2), at(3))));
  }

  @Test
  void anEmptyRangeNamesTheBarBeforeIt() throws Exception {
    var behind = server.get(HISTORY + "&from=" + (T0 + 100) + "&to=" + (T0 + 200));
    var before = server.get(HISTORY + "&from=1000&to=2000");
    var unknown = server.get("/udf/history?resolution=5&from=-5&to=99&symbol=" + mint(7));

    assertThat(behind.toString(), is("{\"s\":\"no_data\",\"nextTime\":%d}".formatted(T0 + 4)));
    assertThat(before.toString(), is("{\"s\":\"no_data\"}"));
    assertThat(unknown.toString(), is("{\"s\":\"no_data\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/udf/symbols?symbol=nobody | unknown_symbol",
        "/udf/symbols?symbol=11111111111111111111111111111111 | unknown_symbol",
        "/udf/symbols | symbol parameter cannot be empty",
        "/udf/history?symbol=MINT&resolution=7 | resolution must be one of: 1S, 30S, 5 (it is '7')",
        "/udf/history?symbol=MINT&resolution=5&to=x | to must be unix seconds (it is 'x')",
        "/udf/history?symbol=MINT&resolution=5&countback=0 | countback must be greater than 0",
        "/udf/search?limit=101 | limit cannot exceed 100 (it is 101)",
      })
  void anErrorIsOneOfTheProtocol(String path, String message) throws Exception {
    var response = server.ask("GET", path.replace("MINT", mint(1).toString()));

    assertThat(response.statusCode(), is(200));
    assertThat(TestServer.json(response).getString("s"), is("error"));
    assertThat(TestServer.json(response).getString("errmsg"), containsString(message));
  }

  @Test
  void theSearchHasTheLatestTradesFirstAndLooksIntoAddresses() {
    assertThat(search(""), is(List.of(mint(2).toString(), mint(1).toString())));
    assertThat(
        search(mint(1).toString().substring(30).toLowerCase(Locale.ROOT)).getFirst(),
        is(mint(1).toString()));
    assertThat(search("nothing-like-this"), is(List.of()));
  }

  @Test
  void aTokenIsCalledAsInTheListOfMintsAlsoWhereItsCreationIsNotItsFirstEvent() throws Exception {
    source.tell(
        transaction(
            10, 10, T0 + 10, trade(mint(3), price(10)), created(mint(3), "Third", "THREE")));
    Await.until("the token was not found", () -> search("third").size() == 1);

    var symbol = server.get("/udf/symbols?symbol=" + mint(3));

    assertThat(symbol.getString("description"), is("Third (THREE)"));
  }

  @Test
  void theTimeIsANumberAlone() throws Exception {
    long time = Long.parseLong(server.ask("GET", "/udf/time").body());

    assertThat(Math.abs(time - System.currentTimeMillis() / 1000) < 10, is(true));
  }
}
