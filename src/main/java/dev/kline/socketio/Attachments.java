package dev.kline.socketio;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.ProtocolException;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pure. Bytes travel beside their packet: in its JSON, a placeholder stands for each. This puts the
 * bytes in their places, and takes them out. Socket.IO v4 notes, chapter 8, "Binary".
 *
 * <pre>
 *   ["photo", {"_placeholder":true,"num":0}]  +  bytes   ⇄   ["photo", Binary]
 * </pre>
 *
 * <p>It recurses; what comes from a client is of bounded depth by then, see {@link Json}.
 */
final class Attachments {
  /** That one packet of a client may announce; the reference's bound. */
  static final int MAX = 10;

  private static final String MARK = "_placeholder";
  private static final String NUMBER = "num";

  private Attachments() {}

  /**
   * Checks that each placeholder names one of so many attachments.
   *
   * @throws ProtocolException forced close
   */
  static void check(JsonValue value, int attachments) {
    switch (value) {
      case JsonArray array -> array.forEach(each -> check(each, attachments));
      case JsonObject object when isPlaceholder(object) -> checkNumber(object, attachments);
      case JsonObject object -> object.values().forEach(each -> check(each, attachments));
      default -> {}
    }
  }

  /** Puts the bytes in the places that were checked; one may have several, or none. */
  static JsonArray attach(JsonArray args, List<Binary> attachments) {
    return rewrite(
            args,
            value ->
                value instanceof JsonObject object && isPlaceholder(object)
                    ? Optional.of(attachments.get(object.getInt(NUMBER)))
                    : Optional.empty())
        .asJsonArray();
  }

  static boolean in(JsonValue value) {
    return switch (value) {
      case Binary _ -> true;
      case JsonArray array -> array.stream().anyMatch(Attachments::in);
      case JsonObject object -> object.values().stream().anyMatch(Attachments::in);
      default -> false;
    };
  }

  /** The value with placeholders for its bytes, which are added to {@code attachments}. */
  static JsonValue detach(JsonValue value, List<Binary> attachments) {
    return rewrite(
        value,
        each -> {
          if (each instanceof Binary binary) {
            attachments.add(binary);
            return Optional.of(placeholder(attachments.size() - 1));
          }
          return Optional.empty();
        });
  }

  /** A copy in which some values, wherever they are, have others in their place. */
  private static JsonValue rewrite(
      JsonValue value, Function<JsonValue, Optional<JsonValue>> replacement) {
    Optional<JsonValue> replaced = replacement.apply(value);
    if (replaced.isPresent()) {
      return replaced.get();
    }
    return switch (value) {
      case JsonArray array -> {
        JsonArrayBuilder copy = Json.array();
        array.forEach(each -> copy.add(rewrite(each, replacement)));
        yield copy.build();
      }
      case JsonObject object -> {
        JsonObjectBuilder copy = Json.object();
        object.forEach((key, each) -> copy.add(key, rewrite(each, replacement)));
        yield copy.build();
      }
      default -> value;
    };
  }

  private static JsonObject placeholder(int number) {
    return Json.object().add(MARK, true).add(NUMBER, number).build();
  }

  private static boolean isPlaceholder(JsonObject object) {
    return JsonValue.TRUE.equals(object.get(MARK));
  }

  private static void checkNumber(JsonObject placeholder, int attachments) {
    if (placeholder.get(NUMBER) instanceof JsonNumber number
        && number.bigDecimalValue().signum() >= 0
        && number.bigDecimalValue().stripTrailingZeros().scale() <= 0
        && number.doubleValue() < attachments) {
      return;
    }
    throw new ProtocolException(CloseReason.FORCED_CLOSE, "a placeholder for no attachment");
  }
}
