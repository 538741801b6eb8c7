package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.event.Signature;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node answers about the ledger. Pure functions. An answer with a part that cannot be
 * read is refused whole: to skip the part would be to lose a transaction without a word.
 */
final class LedgerAnswers {
  private LedgerAnswers() {}

  /**
   * One line of {@code getSignaturesForAddress}.
   *
   * @param seconds the block's time, or -1 where the node does not say
   */
  record Listed(Signature signature, long slot, boolean failed, long seconds) {}

  /**
   * An answer of {@code getTransaction}.
   *
   * @param told its slot, whether it failed, and its log
   * @param seconds the block's time, or -1 where the node does not say
   * @param accounts all that it names
   */
  record Fetched(LogNotification told, long seconds, Set<Address> accounts) {}

  /** Where a transaction is; {@code settled} says that it is at least confirmed there. */
  record Status(long slot, boolean failed, boolean settled) {}

  /** What {@code getSignatureStatuses} says, in the order of the question, as of {@code slot}. */
  record Statuses(long slot, List<Optional<Status>> values) {}

  /** The newest first, each once. */
  static List<Listed> listed(JsonValue answer) throws IOException {
    if (!(answer instanceof JsonArray array)) {
      throw new IOException("the ledger's list is no list");
    }
    var entries = new ArrayList<Listed>(array.size());
    var seen = new HashSet<Signature>();
    long above = Long.MAX_VALUE;
    for (JsonValue value : array) {
      if (!(value instanceof JsonObject entry)
          || !(entry.get("signature") instanceof JsonString signature)
          || !entry.containsKey("err")) {
        throw new IOException("the ledger's list has an entry that is none");
      }
      long slot = natural(entry.get("slot"), "slot");
      if (slot > above) {
        throw new IOException("the ledger's list is out of order");
      }
      above = slot;
      long seconds = seconds(entry.get("blockTime"));
      var listed =
          new Listed(signature(signature.getString()), slot, !entry.isNull("err"), seconds);
      if (seen.add(listed.signature())) {
        entries.add(listed);
      }
    }
    return entries;
  }

  /** Empty if the node does not have it. */
  static Optional<Fetched> fetched(Signature signature, JsonValue answer) throws IOException {
    if (answer.equals(JsonValue.NULL)) {
      return Optional.empty();
    }
    if (!(answer instanceof JsonObject transaction)
        || !(transaction.get("meta") instanceof JsonObject meta)) {
      throw new IOException("the transaction " + signature + " is not readable");
    }
    long slot = natural(transaction.get("slot"), "slot");
    boolean failed = meta.containsKey("err") && !meta.isNull("err");
    var told = new LogNotification(slot, signature, failed, texts(meta.get("logMessages")));
    var accounts = new HashSet<Address>();
    if (transaction.get("transaction") instanceof JsonObject inner
        && inner.get("message") instanceof JsonObject message) {
      addresses(message.get("accountKeys"), accounts);
    }
    if (meta.get("loadedAddresses") instanceof JsonObject loaded) {
      addresses(loaded.get("writable"), accounts);
      addresses(loaded.get("readonly"), accounts);
    }
    addresses(meta.get("preTokenBalances"), accounts);
    addresses(meta.get("postTokenBalances"), accounts);
    return Optional.of(new Fetched(told, seconds(transaction.get("blockTime")), accounts));
  }

  /** Reads as many as were asked for. */
  static Statuses statuses(JsonValue answer, int count) throws IOException {
    if (!(answer instanceof JsonObject object)
        || !(object.get("context") instanceof JsonObject context)
        || !(object.get("value") instanceof JsonArray values)
        || values.size() != count) {
      throw new IOException("the answer to getSignatureStatuses is not readable");
    }
    var statuses = new ArrayList<Optional<Status>>(count);
    for (JsonValue value : values) {
      statuses.add(status(value));
    }
    return new Statuses(natural(context.get("slot"), "context.slot"), statuses);
  }

  private static Optional<Status> status(JsonValue value) throws IOException {
    if (value.equals(JsonValue.NULL)) {
      return Optional.empty();
    }
    if (!(value instanceof JsonObject status) || !status.containsKey("err")) {
      throw new IOException("the answer to getSignatureStatuses has a status that is none");
    }
    boolean settled =
        status.get("confirmationStatus") instanceof JsonString word
            && !word.getString().equals("processed");
    long slot = natural(status.get("slot"), "slot");
    return Optional.of(new Status(slot, !status.isNull("err"), settled));
  }

  private static List<String> texts(@Nullable JsonValue lines) {
    var texts = new ArrayList<String>();
    if (lines instanceof JsonArray array) {
      for (JsonValue line : array) {
        texts.add(line instanceof JsonString text ? text.getString() : "");
      }
    }
    return texts;
  }

  /** Of texts, of {@code {"pubkey":…}} as jsonParsed has them, and of balances' mints. */
  private static void addresses(@Nullable JsonValue values, Set<Address> into) {
    if (!(values instanceof JsonArray array)) {
      return;
    }
    for (JsonValue value : array) {
      JsonValue named = value;
      if (value instanceof JsonObject object) {
        named = object.containsKey("mint") ? object.get("mint") : object.get("pubkey");
      }
      if (named instanceof JsonString text) {
        address(text.getString(), into);
      }
    }
  }

  private static void address(String text, Set<Address> into) {
    try {
      into.add(Address.parse(text));
    } catch (IllegalArgumentException _) {
      // no account, so no mint either
    }
  }

  private static Signature signature(String text) throws IOException {
    try {
      return Signature.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("the ledger's list has a signature that is none", e);
    }
  }

  private static long natural(@Nullable JsonValue value, String name) throws IOException {
    OptionalLong natural = NodeJson.natural(value);
    if (natural.isEmpty()) {
      throw new IOException("the ledger tells a " + name + " that is no number");
    }
    return natural.getAsLong();
  }

  private static long seconds(@Nullable JsonValue value) {
    long seconds = value instanceof JsonNumber ? NodeJson.natural(value).orElse(-1) : -1;
    return seconds <= BlockClock.SECONDS_MAX ? seconds : -1;
  }
}
