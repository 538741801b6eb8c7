package dev.kline.solana;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node sends. Safe for any thread.
 *
 * <p>The size of a text is bounded where it is received ({@link NodeSocket}, {@link NodeRpc},
 * {@link ReplaySource}); its depth and its numbers are bounded here.
 */
final class NodeJson {
  /** Levels of nesting; a notification has six, a transaction some ten. */
  private static final int DEPTH_MAX = 64;

  /** Digits of a number; a u64 has twenty. More would cost time that grows with their square. */
  private static final int DIGITS_MAX = 64;

  private static final Map<String, Integer> BOUNDS =
      Map.of(
          "org.eclipse.parsson.maxDepth", DEPTH_MAX,
          "org.eclipse.parsson.maxBigDecimalLength", DIGITS_MAX);

  /** One each for the process: making it looks the JSON library up anew each time. */
  private static final JsonReaderFactory READERS = Json.createReaderFactory(BOUNDS);

  private static final JsonParserFactory PARSERS = Json.createParserFactory(BOUNDS);

  private NodeJson() {}

  /** The JSON object that {@code text} is, if it is one. */
  static Optional<JsonObject> object(String text) {
    return value(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** What {@code text} is, or null if it is not readable. */
  static @Nullable JsonValue value(String text) {
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      return reader.readValue();
    } catch (RuntimeException _) {
      // Parsson says JsonException for bad syntax, but plain RuntimeException for depth and
      // UnsupportedOperationException for long numbers. All mean: this is not readable.
      return null;
    }
  }

  /**
   * Walks {@code text} within the same bounds, for what is too frequent to be built as a tree.
   * Where the text is not readable, it throws a RuntimeException of any kind.
   */
  static JsonParser parser(String text) {
    return PARSERS.createParser(new StringReader(text));
  }

  /** The whole number from 0 to 2^63 - 1 that {@code value} is, if it is one. */
  static OptionalLong natural(@Nullable JsonValue value) {
    if (!(value instanceof JsonNumber number) || !number.isIntegral()) {
      return OptionalLong.empty();
    }
    try {
      long natural = number.longValueExact();
      return natural >= 0 ? OptionalLong.of(natural) : OptionalLong.empty();
    } catch (ArithmeticException _) {
      return OptionalLong.empty();
    }
  }

  /** What an answer's {@code error} says, on one line and not without end. */
  static String errorText(JsonValue error) {
    String text =
        error instanceof JsonObject object
            ? "code=%s message=%s".formatted(object.get("code"), object.get("message"))
            : error.toString();
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
