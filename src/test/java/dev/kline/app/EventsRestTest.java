package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerStretch;
import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.testing.Await;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.EventSamples;
import dev.kline.testing.ManualSource;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /api/events}, page by page, and what {@code /api/events/status} says of the ledger. */
@Timeout(60)
class EventsRestTest {
  private static final long T0 = 1_758_805_500;
  private static final String EVENTS = "/api/events?mint=" + mint(1);

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private TestServer server;
  private int told;
  private int toldEvents;

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

  private void tell(Transaction transaction) throws InterruptedException {
    source.tell(transaction);
    toldEvents += transaction.events().size();
  }

  /** Transactions with one event each of two mints, five to a second. */
  private void tellTrades(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      var other = trade(mint(told % 2 == 0 ? 0 : 2), price(10));
      var ours = trade(mint(1), price(10 + told));
      tell(transaction(told, told / 3, T0 + told / 5, other, ours));
      told++;
    }
    awaitAll();
  }

  private void awaitAll() {
    Await.until("the events were not applied", () -> applied() == toldEvents);
  }

  private int applied() {
    try {
      return data("/api/events/stats").getInt("total");
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static List<String> signatures(JsonObject page) {
    return page.getJsonArray("events").getValuesAs(JsonObject.class).stream()
        .map(each -> each.getString("signature"))
        .toList();
  }

  private static List<String> signatures(int from, int to) {
    return IntStream.range(from, to).mapToObj(each -> signature(each).toString()).toList();
  }

  @Test
  void aPageIsTheNewestEventsAndSaysWhereTheNextBegins() throws Exception {
    tellTrades(5);

    var first = data(EVENTS + "&limit=3");
    var second = data(EVENTS + "&limit=3&cursor=" + first.getString("next_cursor"));

    assertThat(
        first.keySet(),
        is(
            Set.of(
                "events",
                "total",
                "page",
                "limit",
                "has_next",
                "has_prev",
                "next_cursor",
                "mint_account")));
    assertThat(signatures(first), is(signatures(2, 5).reversed()));
    assertThat(first.getBoolean("has_next"), is(true));
    assertThat(first.getBoolean("has_prev"), is(false));
    assertThat(first.getInt("page"), is(1));
    assertThat(first.getInt("limit"), is(3));
    assertThat(first.get("total"), is(JsonValue.NULL));
    assertThat(signatures(second), is(signatures(0, 2).reversed()));
    assertThat(second.getBoolean("has_next"), is(false));
    assertThat(second.getBoolean("has_prev"), is(true));
    assertThat(second.get("next_cursor"), is(JsonValue.NULL));
  }

  @Test
  void thousandsOfEventsComeOnceEachBothWaysWhileOthersAreAppended() throws Exception {
    tellTrades(3000);

    var descending = new ArrayList<String>();
    var ascending = new ArrayList<String>();
    Optional<String> down = Optional.of("");
    Optional<String> up = Optional.of("");
    while (down.isPresent() || up.isPresent()) {
      down = turn(down, "slot_desc", descending);
      up = turn(up, "slot_asc", ascending);
      if (told < 3100) {
        tellTrades(20);
      }
    }

    assertThat(descending, is(signatures(0, 3000).reversed()));
    assertThat(ascending, is(signatures(0, ascending.size())));
    assertThat(ascending.size() >= 3100, is(true));
  }

  /** Reads one page, if there is one. Returns the cursor of the next. */
  private Optional<String> turn(Optional<String> cursor, String order, List<String> into)
      throws Exception {
    if (cursor.isEmpty()) {
      return cursor;
    }
    var from = cursor.get().isEmpty() ? "" : "&cursor=" + cursor.get();
    var page = data(EVENTS + "&limit=251&order_by=" + order + from);
    into.addAll(signatures(page));
    assertThat(page.getBoolean("has_next"), is(!page.isNull("next_cursor")));
    return Optional.ofNullable(page.getString("next_cursor", null));
  }

  @Test
  void anEventHasTheProgramsFieldsUnderItsNamesAndThenWhereItStands() throws Exception {
    var all = EventSamples.EVENTS.toArray(new dev.kline.event.ProgramEvent[0]);
    tell(transaction(1, 42, T0, all));
    awaitAll();

    var events =
        data("/api/events?order_by=slot_asc&mint=" + ChainFeed.mint(1))
            .getJsonArray("events")
            .getValuesAs(JsonObject.class);

    assertThat(
        events.stream().map(each -> each.getString("event_type")).toList(),
        is(
            List.of(
                "TokenCreated",
                "BuySell",
                "LongShort",
                "ForceLiquidate",
                "FullClose",
                "PartialClose",
                "MilestoneDiscount")));
    assertThat(
        events.get(1).toString(),
        is(
            ("{\"event_type\":\"BuySell\",\"payer\":\"%s\",\"mint_account\":\"%s\","
                    + "\"is_buy\":false,\"token_amount\":18446744073709551615,"
                    + "\"sol_amount\":9223372036854775808,"
                    + "\"latest_price\":\"172148077542963347852228697978861162368\","
                    + "\"timestamp\":\"2025-09-25T13:05:00Z\",\"signature\":\"%s\",\"slot\":42,"
                    + "\"transaction_index\":0,\"event_index\":1,\"time_exact\":true,"
                    + "\"settled\":true}")
                .formatted(ChainFeed.address("payer"), ChainFeed.mint(1), signature(1))));
    assertThat(
        fields(events.get(0)),
        is(
            "payer mint_account curve_account pool_token_account pool_sol_account fee_recipient"
                + " base_fee_recipient params_account name symbol uri swap_fee borrow_fee"
                + " fee_discount_flag"));
    assertThat(events.get(0).getString("name"), is("Big success 🚀 invoke ["));
    var order =
        "order_type mint user lock_lp_start_price lock_lp_end_price lock_lp_sol_amount"
            + " lock_lp_token_amount start_time end_time margin_sol_amount borrow_amount"
            + " position_asset_amount borrow_fee";
    var close =
        "payer user_sol_account mint_account is_close_long final_token_amount final_sol_amount"
            + " user_close_profit latest_price order_pda";
    assertThat(fields(events.get(2)), is("payer mint_account order_pda latest_price " + order));
    assertThat(fields(events.get(3)), is("payer mint_account order_pda"));
    assertThat(fields(events.get(4)), is(close));
    assertThat(fields(events.get(5)), is(close + " " + order));
    assertThat(
        fields(events.get(6)),
        is("payer mint_account curve_account swap_fee borrow_fee fee_discount_flag"));
    assertThat(events.get(2).getJsonNumber("start_time").longValue(), is(0xfffffff1L));
    assertThat(
        events.get(2).getJsonNumber("position_asset_amount").toString(),
        is("18446744073709551601"));
    assertThat(events.get(2).getString("lock_lp_start_price"), startsWith("34028236692093846"));
  }

  /** The fields that are the program's own. */
  private static String fields(JsonObject event) {
    var ours =
        Set.of(
            "event_type",
            "timestamp",
            "signature",
            "slot",
            "transaction_index",
            "event_index",
            "time_exact",
            "settled");
    return String.join(" ", event.keySet().stream().filter(each -> !ours.contains(each)).toList());
  }

  @Test
  void whatIsKnownToBeLostIsSaid() throws Exception {
    tell(transaction(1, 42, T0, trade(mint(1), price(10))));
    var whole = transaction(2, 43, T0, trade(mint(1), price(11)));
    tell(
        new Transaction(
            whole.signature(),
            whole.slot(),
            whole.time(),
            whole.events(),
            Set.of(mint(1).address())));
    awaitAll();

    var newest = data(EVENTS).getJsonArray("events").getJsonObject(0);
    var bar = data("/api/kline?interval=s1&mint=" + mint(1)).getJsonArray("klines");

    assertThat(newest.getString("event_type"), is("EventsLost"));
    assertThat(newest.getString("mint_account"), is(mint(1).toString()));
    assertThat(newest.getString("signature"), is(signature(2).toString()));
    assertThat(newest.get("event_index"), is(JsonValue.NULL));
    assertThat(bar.getJsonObject(0).getBoolean("incomplete"), is(true));
    assertThat(
        data("/api/events/status").getJsonObject("ingest").getInt("incomplete_transactions"),
        is(1));
  }

  @Test
  void anUnknownMintHasAnEmptyList() throws Exception {
    var none = data("/api/events?mint=" + mint(9));

    assertThat(none.getJsonArray("events").size(), is(0));
    assertThat(none.getBoolean("has_next"), is(false));
    assertThat(none.get("next_cursor"), is(JsonValue.NULL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=1 | mint parameter cannot be empty",
        "mint= | mint parameter cannot be empty",
        "mint=abc | mint must be base58 of 32 bytes (it is 'abc')",
        "mint=MINT&limit=0 | limit must be greater than 0",
        "mint=MINT&limit=1001 | limit cannot exceed 1000 (it is 1001)",
        "mint=MINT&order_by=up | order_by must be 'slot_asc' or 'slot_desc' (it is 'up')",
        "mint=MINT&page=0 | page must be greater than 0 (it is 0)",
        "mint=MINT&page=2 | page 2 needs the cursor of the page before",
        "mint=MINT&cursor= | cursor must be the next_cursor of the page before (it is '')",
        "mint=MINT&cursor=x | cursor must be the next_cursor of the page before (it is 'x')",
        "mint=MINT&cursor=%C3%A9%20%2B | cursor must be the next_cursor",
        "mint=MINT&cursor=AgAAAABo1T4cAAAAAAAAAAAAAAAAAAA | cursor must be the next_cursor",
        "mint=MINT&cursor=Af________8AAAAAAAAAAAAAAAAAAAA | cursor must be the next_cursor",
      })
  void aBadParameterIsNamedWithItsValueAndLegalRange(String query, String message)
      throws Exception {
    var response = server.ask("GET", "/api/events?" + query.replace("MINT", mint(1).toString()));

    assertThat(response.statusCode(), is(400));
    var answer = TestServer.json(response);
    assertThat(answer.getBoolean("success"), is(false));
    assertThat(answer.getString("message"), containsString(message));
  }

  @Test
  void aClientThatNumbersItsPagesFindsItsNumberAgain() throws Exception {
    tellTrades(3);
    var first = data(EVENTS + "&page=1&limit=2");

    var second = data(EVENTS + "&page=2&limit=2&cursor=" + first.getString("next_cursor"));

    assertThat(second.getInt("page"), is(2));
    assertThat(signatures(second), is(signatures(0, 1)));
  }

  @Test
  void headIsAnsweredWhereGetIs() throws Exception {
    tellTrades(3);
    var get = server.ask("GET", EVENTS);
    var head = server.ask("HEAD", EVENTS);

    assertThat(head.statusCode(), is(200));
    assertThat(head.body(), is(""));
    assertThat(
        head.headers().firstValue("Content-Length"),
        is(get.headers().firstValue("Content-Length")));
  }

  @Test
  void aSourceWithoutALedgerShowsNone() throws Exception {
    assertThat(data("/api/events/status").get("ledger"), is(JsonValue.NULL));
  }

  @Test
  void theLedgersStatusSaysHowFarItIsComparedAndHowFarBehind() throws Exception {
    source.ledger(new SourceStatus.Ledger(true, 1, 2, 3, 4, 5, 6, 7, "node out of touch"));
    var unknown = data("/api/events/status").getJsonObject("ledger");
    source.newest(50, T0 + 9);
    var cursor = new LedgerCursor(42, Optional.of(signature(1)), T0);
    source.settle(new LedgerStretch(List.of(), Optional.of(cursor)));

    var ledger = data("/api/events/status").getJsonObject("ledger");

    for (var name : List.of("cursor_slot", "cursor_signature", "cursor_time", "lag_slots")) {
      assertThat(name, unknown.get(name), is(JsonValue.NULL));
    }
    assertThat(unknown.get("lag_secs"), is(JsonValue.NULL));
    assertThat(
        ledger.toString(),
        is(
            ("{\"cursor_slot\":42,\"cursor_signature\":\"%s\",\"cursor_time\":1758805500,"
                    + "\"lag_slots\":8,\"lag_secs\":9,\"catching_up\":true,"
                    + "\"backfill\":{\"done\":1,\"total\":2},\"held\":3,\"gaps_found\":4,"
                    + "\"gaps_healed\":5,\"missed_transactions\":6,"
                    + "\"unavailable_transactions\":7,\"trouble\":\"node out of touch\"}")
                .formatted(signature(1))));
  }

  @Test
  void theStatusCountsWhatWasReorderedAndRetracted() throws Exception {
    tell(transaction(1, 1, T0 + 5, trade(mint(1), price(10))));
    tell(transaction(2, 2, T0, trade(mint(1), price(11))));
    source.hear(transaction(3, 3, T0 + 6, trade(mint(1), price(12))));
    source.retract(signature(3));

    var ingest = data("/api/events/status").getJsonObject("ingest");

    assertThat(ingest.getInt("applied_transactions"), is(3));
    assertThat(ingest.getInt("reordered_transactions"), is(1));
    assertThat(ingest.getInt("retracted_transactions"), is(1));
    assertThat(ingest.getInt("incomplete_transactions"), is(0));
    assertThat(ingest.getInt("expired_transactions"), is(0));
    assertThat(new HashSet<>(signatures(data(EVENTS))), is(Set.copyOf(signatures(1, 3))));
  }
}
