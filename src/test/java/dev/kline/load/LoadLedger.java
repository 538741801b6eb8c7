package dev.kline.load;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.U128;
import dev.kline.testing.ChainFeed;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What happened on the chain, told as a node tells it: the server compares with it every few
 * seconds, and fetches what it missed. Safe for any thread.
 *
 * <p>A slot is 400 ms of the real clock since 1970, and so is its time: slots go on where those of
 * the run before ended, if the server keeps its data.
 */
final class LoadLedger {
  private static final int SLOT_MILLIS = 400;

  /** Slots that the list is behind the live logs, as a node's confirmed ledger is. */
  private static final int LISTED_BEHIND = 3;

  /** Entries of one list; nodes give no more. */
  private static final int LIST_MAX = 1000;

  private static final String PAYER = "payer";

  /** Rooms and signatures of another run differ: it began at another millisecond. */
  private static final long RUN = System.currentTimeMillis();

  @GuardedBy("this")
  private final List<Entry> entries = new ArrayList<>();

  @GuardedBy("this")
  private final Map<String, Integer> places = new HashMap<>();

  @GuardedBy("this")
  private long number = RUN << 24;

  /** One transaction, with one trade in it. */
  record Entry(long number, String signature, long slot, Mint mint, U128 price) {

    List<String> lines() {
      var payer = ChainFeed.address(PAYER);
      return ChainFeed.trade(new BuySell(payer, mint, true, 1_000_000, 2_000_000_000, price));
    }

    String notification() {
      return ChainFeed.notification(slot, number, lines());
    }
  }

  /** The token of a room. */
  static Mint mint(int room) {
    return new Mint(ChainFeed.address("load " + RUN + " " + room));
  }

  /** The slot of this moment. */
  static long slot() {
    return System.currentTimeMillis() / SLOT_MILLIS;
  }

  private static long seconds(long slot) {
    return slot * SLOT_MILLIS / 1000;
  }

  /** A trade happens now. */
  synchronized Entry add(Mint mint, U128 price) {
    number++;
    long newest = entries.isEmpty() ? 0 : entries.getLast().slot();
    var signature = ChainFeed.signature(number).toString();
    var entry = new Entry(number, signature, Math.max(slot(), newest), mint, price);
    places.put(entry.signature(), entries.size());
    entries.add(entry);
    return entry;
  }

  /** The member of an answer: a result, or an error. */
  synchronized String answer(String method, JsonArray params) {
    return switch (method) {
      case "getSlot" -> result(Long.toString(slot()));
      case "getBlockTime" -> result(Long.toString(seconds(params.getJsonNumber(0).longValue())));
      case "getSignaturesForAddress" -> result(list(params.getJsonObject(1)));
      case "getTransaction" -> result(transaction(params.getString(0)));
      case "getSignatureStatuses" -> result(statuses(params.getJsonArray(0)));
      default -> "\"error\":{\"code\":-32601,\"message\":\"Method not found\"}";
    };
  }

  private static String result(String json) {
    return "\"result\":" + json;
  }

  /** The newest first, from before one to behind another. */
  @GuardedBy("this")
  private String list(JsonObject options) {
    int end = places.getOrDefault(options.getString("before", ""), entries.size());
    int begin = places.getOrDefault(options.getString("until", ""), -1) + 1;
    int limit = Math.min(LIST_MAX, options.getInt("limit", LIST_MAX));
    long slotMax = slot() - LISTED_BEHIND;
    var list = new StringJoiner(",", "[", "]");
    int listed = 0;
    for (int i = end - 1; i >= begin && listed < limit; i--) {
      Entry entry = entries.get(i);
      if (entry.slot() <= slotMax) {
        list.add(listed(entry));
        listed++;
      }
    }
    return list.toString();
  }

  private static String listed(Entry entry) {
    return """
    {"signature":"%s","slot":%d,"err":null,"memo":null,"blockTime":%d,\
    "confirmationStatus":"confirmed"}\
    """
        .formatted(entry.signature(), entry.slot(), seconds(entry.slot()));
  }

  @GuardedBy("this")
  private String transaction(String signature) {
    Integer place = places.get(signature);
    if (place == null) {
      return "null";
    }
    Entry entry = entries.get(place);
    return """
    {"slot":%d,"blockTime":%d,"transaction":{"message":{"accountKeys":["%s","%s"]}},\
    "meta":{"err":null,"logMessages":%s}}\
    """
        .formatted(
            entry.slot(),
            seconds(entry.slot()),
            ChainFeed.address(PAYER),
            entry.mint(),
            Json.createArrayBuilder(entry.lines()).build());
  }

  @GuardedBy("this")
  private String statuses(JsonArray signatures) {
    var values = new StringJoiner(",", "[", "]");
    for (JsonString signature : signatures.getValuesAs(JsonString.class)) {
      Integer place = places.get(signature.getString());
      values.add(
          place == null
              ? "null"
              : "{\"slot\":%d,\"err\":null,\"confirmationStatus\":\"confirmed\"}"
                  .formatted(entries.get(place).slot()));
    }
    return "{\"context\":{\"slot\":%d},\"value\":%s}".formatted(slot(), values);
  }
}
