package dev.kline.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.Signature;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * The ledger of a {@link FakeNode}: what it lists, what it tells of each transaction, and what it
 * keeps to itself. Safe for any thread.
 */
public final class FakeLedger {
  /** What one transaction is. Its time is {@code 1000 + slot} seconds. */
  public record Entry(
      long slot, Signature signature, boolean failed, List<String> lines, List<String> accounts) {}

  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<Entry> entries = new ArrayList<>();

  @GuardedBy("lock")
  private final Map<Signature, Integer> absences = new HashMap<>();

  @GuardedBy("lock")
  private final Map<Signature, JsonObject> statuses = new HashMap<>();

  @GuardedBy("lock")
  private final Map<String, Integer> calls = new HashMap<>();

  @GuardedBy("lock")
  private long slot;

  @GuardedBy("lock")
  private long firstSlot = -1;

  @GuardedBy("lock")
  private boolean timeless;

  @GuardedBy("lock")
  private int pageMax = 1000;

  @GuardedBy("lock")
  private int emptyPages;

  @GuardedBy("lock")
  private int overlap;

  @GuardedBy("lock")
  private final Map<Signature, Integer> errors = new HashMap<>();

  @GuardedBy("lock")
  private int errorsLeft;

  private volatile Runnable beforeTransaction = () -> {};

  private final List<Signature> fetched = new ArrayList<>();

  /** Lists wait here while a test holds them back. */
  private final Semaphore lists = new Semaphore(1 << 20);

  // ---- what it has

  /** A transaction that succeeded, behind all others. */
  public void add(long inSlot, long number, List<String> lines) {
    add(new Entry(inSlot, ChainFeed.signature(number), false, lines, List.of()));
  }

  /** The same of a transaction of this slot, before those that are there. */
  public void insert(int index, long inSlot, long number, List<String> lines) {
    synchronized (lock) {
      entries.add(index, new Entry(inSlot, ChainFeed.signature(number), false, lines, List.of()));
    }
  }

  public void add(Entry entry) {
    synchronized (lock) {
      entries.add(entry);
      slot = Math.max(slot, entry.slot());
    }
  }

  /** A transaction vanishes, as on a fork that loses. */
  public void remove(long number) {
    synchronized (lock) {
      entries.removeIf(entry -> entry.signature().equals(ChainFeed.signature(number)));
    }
  }

  /** The node forgets all before this slot. Until then it does not tell where its ledger begins. */
  public void forgetBefore(long first) {
    synchronized (lock) {
      firstSlot = first;
      entries.removeIf(entry -> entry.slot() < first);
    }
  }

  /** The node is at this slot. */
  public void slot(long at) {
    synchronized (lock) {
      slot = at;
    }
  }

  /** {@code getTransaction} answers null so many times before it tells. */
  public void absent(long number, int times) {
    synchronized (lock) {
      absences.put(ChainFeed.signature(number), times);
    }
  }

  /** A list has at most so many entries, whatever is asked for. */
  public void pageMax(int entries) {
    synchronized (lock) {
      pageMax = entries;
    }
  }

  /** The next list behind a transaction begins so many entries too early. */
  public void overlap(int entries) {
    synchronized (lock) {
      overlap = entries;
    }
  }

  /** So many lists behind a transaction are empty, as of a node that does not know it yet. */
  public void emptyPages(int count) {
    synchronized (lock) {
      emptyPages = count;
    }
  }

  /** {@code getTransaction} answers this error so many times before it tells. */
  public void error(long number, int code, int times) {
    synchronized (lock) {
      errors.put(ChainFeed.signature(number), code);
      errorsLeft = times;
    }
  }

  /** Happens before each answer to {@code getTransaction}. */
  public void beforeTransaction(Runnable happening) {
    beforeTransaction = happening;
  }

  /** Nothing is listed with a time. */
  public void timeless() {
    synchronized (lock) {
      timeless = true;
    }
  }

  /** What {@code getSignatureStatuses} says of one that is not listed. */
  public void status(long number, long inSlot, String confirmation, boolean failed) {
    var status =
        Json.createObjectBuilder()
            .add("slot", inSlot)
            .add("confirmationStatus", confirmation)
            .add("err", failed ? Json.createValue("Custom") : JsonValue.NULL);
    synchronized (lock) {
      statuses.put(ChainFeed.signature(number), status.build());
    }
  }

  /** Lists are held back from now on. */
  public void holdLists() {
    lists.drainPermits();
  }

  /** And now they come. */
  public void releaseLists() {
    lists.release(1 << 20);
  }

  // ---- what was asked

  public int calls(String method) {
    synchronized (lock) {
      return calls.getOrDefault(method, 0);
    }
  }

  /** Transactions asked for, again and again if they were. */
  public List<Signature> fetched() {
    synchronized (lock) {
      return List.copyOf(fetched);
    }
  }

  // ---- answers

  /** The member of an answer. */
  String answer(String method, JsonArray params) throws InterruptedException {
    synchronized (lock) {
      calls.merge(method, 1, Integer::sum);
    }
    if (method.equals("getSignaturesForAddress")) {
      lists.acquire();
    }
    if (method.equals("getTransaction")) {
      beforeTransaction.run();
    }
    synchronized (lock) {
      return switch (method) {
        case "getFirstAvailableBlock" ->
            firstSlot < 0
                ? FakeNode.error(-32601, "Method not found")
                : FakeNode.result(Long.toString(firstSlot));
        case "getSlot" -> FakeNode.result(Long.toString(slot));
        case "getSignaturesForAddress" -> FakeNode.result(list(params.getJsonObject(1)));
        case "getTransaction" -> told(params.getString(0));
        case "getSignatureStatuses" -> FakeNode.result(statuses(params.getJsonArray(0)));
        default -> FakeNode.error(-32601, "Method not found");
      };
    }
  }

  @GuardedBy("lock")
  private String list(JsonObject options) {
    int end = index(options.getString("before", ""), entries.size());
    if (options.containsKey("before")) {
      end = Math.min(entries.size(), end + overlap);
      overlap = 0;
    }
    int begin = index(options.getString("until", ""), -1) + 1;
    int limit = Math.min(pageMax, options.getInt("limit", 1000));
    if (options.containsKey("before") && emptyPages > 0) {
      emptyPages--;
      return "[]";
    }
    JsonArrayBuilder list = Json.createArrayBuilder();
    for (int i = end - 1; i >= Math.max(begin, end - limit); i--) {
      Entry entry = entries.get(i);
      list.add(
          Json.createObjectBuilder()
              .add("signature", entry.signature().toString())
              .add("slot", entry.slot())
              .add("err", entry.failed() ? Json.createValue("Custom") : JsonValue.NULL)
              .add("blockTime", time(entry.slot()))
              .add("confirmationStatus", "confirmed"));
    }
    return list.build().toString();
  }

  @GuardedBy("lock")
  private int index(String signature, int otherwise) {
    if (signature.isEmpty()) {
      return otherwise;
    }
    Signature wanted = Signature.parse(signature);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).signature().equals(wanted)) {
        return i;
      }
    }
    return otherwise;
  }

  @GuardedBy("lock")
  private JsonValue time(long inSlot) {
    return timeless ? JsonValue.NULL : Json.createValue(1000 + inSlot);
  }

  @GuardedBy("lock")
  private String told(String text) {
    Integer error = errors.get(Signature.parse(text));
    if (error != null && errorsLeft > 0) {
      errorsLeft--;
      return FakeNode.error(error, "It went wrong");
    }
    return FakeNode.result(transaction(text));
  }

  @GuardedBy("lock")
  private String transaction(String text) {
    Signature signature = Signature.parse(text);
    fetched.add(signature);
    int index = index(text, -1);
    int absence = absences.merge(signature, -1, Integer::sum);
    if (index < 0 || absence >= 0) {
      return "null";
    }
    Entry entry = entries.get(index);
    var meta =
        Json.createObjectBuilder()
            .add("err", entry.failed() ? Json.createValue("Custom") : JsonValue.NULL)
            .add("logMessages", Json.createArrayBuilder(entry.lines()));
    var message =
        Json.createObjectBuilder().add("accountKeys", Json.createArrayBuilder(entry.accounts()));
    return Json.createObjectBuilder()
        .add("slot", entry.slot())
        .add("blockTime", time(entry.slot()))
        .add("transaction", Json.createObjectBuilder().add("message", message))
        .add("meta", meta)
        .build()
        .toString();
  }

  @GuardedBy("lock")
  private String statuses(JsonArray signatures) {
    JsonArrayBuilder values = Json.createArrayBuilder();
    for (JsonString text : signatures.getValuesAs(JsonString.class)) {
      values.add(status(text.getString()));
    }
    return Json.createObjectBuilder()
        .add("context", Json.createObjectBuilder().add("slot", slot))
        .add("value", values)
        .build()
        .toString();
  }

  @GuardedBy("lock")
  private JsonValue status(String text) {
    int index = index(text, -1);
    if (index < 0) {
      return statuses.getOrDefault(Signature.parse(text), JsonValue.EMPTY_JSON_OBJECT).isEmpty()
          ? JsonValue.NULL
          : statuses.get(Signature.parse(text));
    }
    Entry entry = entries.get(index);
    return Json.createObjectBuilder()
        .add("slot", entry.slot())
        .add("confirmationStatus", "confirmed")
        .add("err", entry.failed() ? Json.createValue("Custom") : JsonValue.NULL)
        .build();
  }

  /** The slot of a {@code getBlockTime} call. */
  static long slotOf(JsonArray params) {
    return ((JsonNumber) params.get(0)).longValue();
  }
}
