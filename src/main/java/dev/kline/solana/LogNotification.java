package dev.kline.solana;

import dev.kline.event.Signature;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One transaction as a node tells it, whoever asked: {@link #of} reads a {@code logsNotification},
 * and the constructor takes the same four facts from anywhere else. Immutable.
 *
 * @param failed whether its {@code err} is anything but null; such a transaction moved nothing
 * @param lines its log; empty where the node keeps none ({@code "logs": null})
 */
record LogNotification(long slot, Signature signature, boolean failed, List<String> lines) {
  static final String METHOD = "logsNotification";

  LogNotification {
    lines = List.copyOf(lines);
  }

  /** Reads one message's text; empty if it is no whole notification. */
  static Optional<LogNotification> parse(String text) {
    return NodeJson.object(text).flatMap(LogNotification::of);
  }

  /** Reads one message; empty if it is no whole notification. Nothing missing is made up. */
  static Optional<LogNotification> of(JsonObject message) {
    if (message.get("method") instanceof JsonString method
        && method.getString().equals(METHOD)
        && message.get("params") instanceof JsonObject params
        && params.get("result") instanceof JsonObject result
        && result.get("context") instanceof JsonObject context
        && context.get("slot") instanceof JsonNumber slot
        && result.get("value") instanceof JsonObject value) {
      return of(NodeJson.natural(slot), value);
    }
    return Optional.empty();
  }

  private static Optional<LogNotification> of(OptionalLong slot, JsonObject value) {
    if (slot.isEmpty()
        || !(value.get("signature") instanceof JsonString signature)
        || !value.containsKey("err")) {
      return Optional.empty();
    }
    boolean failed = !value.isNull("err");
    return signature(signature.getString())
        .flatMap(id ->
            lines(value.get("logs"))
                .map(lines -> new LogNotification(slot.getAsLong(), id, failed, lines)));
  }

  private static Optional<Signature> signature(String text) {
    try {
      return Optional.of(Signature.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<List<String>> lines(@Nullable JsonValue logs) {
    if (JsonValue.NULL.equals(logs)) {
      return Optional.of(List.of());
    }
    if (!(logs instanceof JsonArray array)) {
      return Optional.empty();
    }
    var lines = new ArrayList<String>(array.size());
    for (JsonValue line : array) {
      if (!(line instanceof JsonString text)) {
        return Optional.empty();
      }
      lines.add(text.getString());
    }
    return Optional.of(lines);
  }
}
