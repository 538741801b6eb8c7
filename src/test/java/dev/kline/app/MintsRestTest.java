package dev.kline.app;

import static dev.kline.testing.Samples.created;
import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.event.ProgramEvent;
import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/mints}, and {@code /api/kline} page by page with a cursor. */
@Timeout(60)
class MintsRestTest {
  private static final long T0 = 1_758_805_500;

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private TestServer server;
  private int told;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of(), source);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonObject data(String pathAndQuery) throws IOException, InterruptedException {
    var answer = server.get(pathAndQuery);
    assertThat(answer.toString(), answer.getBoolean("success"), is(true));
    return answer.getJsonObject("data");
  }

  private void tell(long seconds, ProgramEvent... events) throws InterruptedException {
    source.tell(transaction(told, told, seconds, events));
    told++;
  }

  private void awaitTransactions() {
    Await.until(
        "the transactions were not applied",
        () -> {
          try {
            return data("/api/events/status").getJsonObject("ingest").getInt("applied_transactions")
                == told;
          } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
          }
        });
  }

  private static List<String> mints(JsonObject page) {
    return page.getJsonArray("mints").getValuesAs(JsonString::getString);
  }

  private static List<String> expected(IntStream numbers) {
    return numbers.mapToObj(number -> mint(number).toString()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slot_asc", "slot_desc"})
  void pagesListEachMintOnceInTheOrderOfItsFirstSlot(String order) throws Exception {
    for (int i = 0; i < 23; i++) {
      tell(T0 + i, trade(mint(i), price(10)), trade(mint(i / 2), price(11)));
    }
    awaitTransactions();

    var seen = new ArrayList<String>();
    var path = "/api/mints?limit=5&sort_by=" + order;
    var page = data(path);
    seen.addAll(mints(page));
    while (page.getBoolean("has_next")) {
      page = data(path + "&cursor=" + page.getString("next_cursor"));
      seen.addAll(mints(page));
    }

    assertThat(page.isNull("next_cursor"), is(true));
    assertThat(page.isNull("total"), is(true));
    assertThat(page.getString("sort_by"), is(order));
    var ascending = expected(IntStream.range(0, 23));
    assertThat(seen, is(order.equals("slot_asc") ? ascending : ascending.reversed()));
  }

  @Test
  void aDetailSaysNameFirstAndLast() throws Exception {
    tell(T0, created(mint(1), "First 🚀", "ONE"));
    tell(T0 + 2, trade(mint(1), price(10)));
    tell(T0 + 5, trade(mint(1), price(20)));
    awaitTransactions();

    var page = data("/api/mints");

    assertThat(
        page.getJsonArray("details").toString(),
        is(
            ("[{\"mint\":\"%s\",\"name\":\"First 🚀\",\"symbol\":\"ONE\",\"first_slot\":0,"
                    + "\"first_time\":1758805500,\"last_trade_time\":1758805505,"
                    + "\"last_price\":2E-11}]")
                .formatted(mint(1))));
  }

  @Test
  void aMintWithoutTradesHasNoLastOne() throws Exception {
    tell(T0, created(mint(1), "", ""));
    awaitTransactions();

    var detail = data("/api/mints").getJsonArray("details").getJsonObject(0);

    assertThat(detail.isNull("last_trade_time"), is(true));
    assertThat(detail.isNull("last_price"), is(true));
  }

  /** The creation is heard behind the first trade and stands before it in the ledger. */
  @Test
  void aNameThatComesLateIsListed() throws Exception {
    source.tell(transaction(0, 7, T0, trade(mint(1), price(10))));
    source.tell(transaction(1, 6, T0, created(mint(1), "late", "LATE")));
    told = 2;
    awaitTransactions();

    var detail = data("/api/mints").getJsonArray("details").getJsonObject(0);

    assertThat(detail.getString("name"), is("late"));
    assertThat(detail.getInt("first_slot"), is(6));
  }

  @Test
  void aMintWhoseOnlyTradeIsTakenBackIsNotListed() throws Exception {
    tell(T0, trade(mint(1), price(10)));
    source.hear(transaction(99, 50, T0 + 1, trade(mint(2), price(10))));
    told++;
    awaitTransactions();
    assertThat(mints(data("/api/mints")).size(), is(2));

    source.retract(signature(99));

    assertThat(mints(data("/api/mints")), is(List.of(mint(1).toString())));
  }

  @Test
  void theListIsTheSameAfterARestart() throws Exception {
    tell(T0, created(mint(1), "one", "1"), trade(mint(1), price(10)), trade(mint(2), price(10)));
    awaitTransactions();
    var before = data("/api/mints");
    server.close();

    start();

    assertThat(data("/api/mints"), is(before));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sort_by=time | sort_by must be 'slot_asc' or 'slot_desc' (it is 'time')",
        "limit=1001 | limit cannot exceed 1000 (it is 1001)",
        "limit=0 | limit must be greater than 0 (it is 0)",
        "page=2 | page 2 needs the cursor of the page before: send its next_cursor as cursor",
        "cursor=AAAA | cursor must be the next_cursor of the page before (it is 'AAAA')",
      })
  void aMalformedRequestIsRefused(String query, String message) throws Exception {
    var answer = server.get("/api/mints?" + query);

    assertThat(answer.getBoolean("success"), is(false));
    assertThat(answer.getString("message"), is(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"time_asc", "time_desc"})
  void candlesByCursorAreThoseByPage(String order) throws Exception {
    for (int i = 0; i < 23; i++) {
      tell(T0 + i, trade(mint(1), price(10 + i)));
    }
    awaitTransactions();
    var path = "/api/kline?interval=s1&limit=5&order_by=" + order + "&mint=" + mint(1);

    var byCursor = data(path);
    for (int number = 1; number <= 5; number++) {
      var byPage = data(path + "&page=" + number);
      assertThat(byCursor.get("klines"), is(byPage.get("klines")));
      assertThat(byCursor.get("has_next"), is(byPage.get("has_next")));
      assertThat(byCursor.getInt("total"), is(23));
      if (number < 5) {
        byCursor = data(path + "&cursor=" + byCursor.getString("next_cursor"));
      }
    }
    assertThat(byCursor.isNull("next_cursor"), is(true));
  }

  @Test
  void candlesAreThoseOfARange() throws Exception {
    for (int i = 0; i < 10; i++) {
      tell(T0 + i, trade(mint(1), price(10 + i)));
    }
    awaitTransactions();
    var path =
        "/api/kline?interval=s1&limit=2&from=%d&to=%d&mint=%s".formatted(T0 + 3, T0 + 5, mint(1));

    var first = data(path);
    var second = data(path + "&cursor=" + first.getString("next_cursor"));

    assertThat(times(first), is(List.of(T0 + 5, T0 + 4)));
    assertThat(times(second), is(List.of(T0 + 3)));
    assertThat(second.getBoolean("has_next"), is(false));
  }

  private static List<Long> times(JsonObject page) {
    return page.getJsonArray("klines").getValuesAs(JsonObject.class).stream()
        .map(bar -> bar.getJsonNumber("time").longValue())
        .toList();
  }
}
