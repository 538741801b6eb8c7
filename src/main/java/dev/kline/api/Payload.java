package dev.kline.api;

import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.candle.Series;
import dev.kline.event.Mint;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one argument of a client's event, with every refusal naming field, value and legal range.
 * Fields that we don't know are left alone. Contract 1.2.
 */
record Payload(JsonObject fields, Intervals intervals) {
  /** How much of a value a refusal repeats. */
  private static final int QUOTED_MAX = 60;

  /** How long a text may be that an answer repeats in full. */
  private static final int ECHO_MAX = 256;

  /**
   * The payload among an event's arguments.
   *
   * @throws ApiException if the first argument is no object
   */
  static Payload of(JsonArray arguments, Intervals intervals) {
    if (arguments.isEmpty()) {
      throw ApiException.invalid("payload is missing, must be an object");
    }
    if (arguments.getFirst() instanceof JsonObject object) {
      return new Payload(object, intervals);
    }
    throw ApiException.invalid(refusal("payload", arguments.getFirst(), "an object"));
  }

  /** The series that {@code symbol} and {@code interval} name. */
  Series series() {
    var symbol = text("symbol");
    var interval = text("interval");
    return new Series(mint(symbol, interval), interval(interval));
  }

  /** Whether it names {@code symbols} or {@code intervals}, and not one series alone. */
  boolean namesSeveral() {
    return !isNull(value("symbols")) || !isNull(value("intervals"));
  }

  /**
   * Each symbol with each interval, symbol by symbol; without what is named twice.
   *
   * @param max how many there may be
   */
  List<Series> allSeries(int max) {
    if (!namesSeveral()) {
      return List.of(series());
    }
    var intervals = texts("interval", "intervals", max);
    var symbols = texts("symbol", "symbols", max);
    var all = new LinkedHashSet<Series>();
    for (var symbol : symbols) {
      for (var interval : intervals) {
        all.add(new Series(mint(symbol, interval), interval(interval)));
        if (all.size() > max) {
          throw ApiException.invalid(
              "symbols and intervals make more than %d pairs, must be at most %d"
                  .formatted(max, max));
        }
      }
    }
    return List.copyOf(all);
  }

  /** What stands under one of two names: one text, or a list of them. */
  private List<String> texts(String one, String several, int max) {
    if (isNull(value(several))) {
      return List.of(text(one));
    }
    if (!isNull(value(one))) {
      throw ApiException.invalid("%s and %s are both there, must be one".formatted(one, several));
    }
    var law = "a list of 1 to %d strings".formatted(max);
    if (!(value(several) instanceof JsonArray array) || array.isEmpty() || array.size() > max) {
      throw ApiException.invalid(refusal(several, value(several), law));
    }
    if (!array.stream().allMatch(JsonString.class::isInstance)) {
      throw ApiException.invalid(refusal(several, array, law));
    }
    return array.getValuesAs(JsonString::getString);
  }

  private Interval interval(String name) {
    return intervals
        .parse(name)
        .orElseThrow(() ->
            ApiException.invalid(
                "Invalid interval: %s, must be one of: %s"
                    .formatted(shortened(name), intervals.wireNames())));
  }

  /** The interval first: a client that gets both wrong hears of that, contract 1.2. */
  private Mint mint(String symbol, String interval) {
    interval(interval);
    try {
      return Mint.parse(symbol);
    } catch (IllegalArgumentException notBase58) {
      throw ApiException.invalid("Invalid symbol format");
    }
  }

  private String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> ApiException.invalid(name + " is missing, must be a string"));
  }

  /** A string that may be absent or null. */
  Optional<String> optionalText(String name) {
    return switch (value(name)) {
      case JsonString string -> Optional.of(string.getString());
      case JsonValue value when isNull(value) -> Optional.empty();
      case JsonValue value -> throw ApiException.invalid(refusal(name, value, "a string"));
    };
  }

  /** The same as it came, the string or null: an answer repeats it, so it may not be long. */
  JsonValue echo(String name) {
    var text = optionalText(name);
    if (text.isPresent() && text.get().length() > ECHO_MAX) {
      throw ApiException.invalid(
          "%s has %d characters, must have at most %d"
              .formatted(name, text.get().length(), ECHO_MAX));
    }
    return value(name);
  }

  /** A whole number within a range, that may be absent or null. */
  OptionalLong number(String name, long min, long max) {
    var value = value(name);
    if (isNull(value)) {
      return OptionalLong.empty();
    }
    if (value instanceof JsonNumber number && number.isIntegral()) {
      var exact = number.bigDecimalValue();
      if (exact.compareTo(BigDecimal.valueOf(min)) >= 0
          && exact.compareTo(BigDecimal.valueOf(max)) <= 0) {
        return OptionalLong.of(exact.longValueExact());
      }
    }
    throw ApiException.invalid(
        refusal(name, value, "a whole number from %d to %d".formatted(min, max)));
  }

  /** A number within a range, that may be absent or null. */
  Optional<Double> decimal(String name, double min, double max) {
    var value = value(name);
    if (isNull(value)) {
      return Optional.empty();
    }
    if (value instanceof JsonNumber number
        && number.doubleValue() >= min
        && number.doubleValue() <= max) {
      return Optional.of(number.doubleValue());
    }
    throw ApiException.invalid(
        refusal(name, value, "a number from %s to %s".formatted(plain(min), plain(max))));
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** Whether something is wanted; not, if absent or null. */
  boolean flag(String name) {
    return switch (value(name).getValueType()) {
      case TRUE -> true;
      case FALSE, NULL -> false;
      case STRING, NUMBER, ARRAY, OBJECT ->
          throw ApiException.invalid(refusal(name, value(name), "true or false"));
    };
  }

  /** One of some words; the first of them if absent or null. */
  String word(String name, List<String> words) {
    var word = optionalText(name).orElse(words.getFirst());
    if (!words.contains(word)) {
      throw ApiException.invalid(refusal(name, value(name), "one of: " + String.join(", ", words)));
    }
    return word;
  }

  private static boolean isNull(JsonValue value) {
    return value.getValueType() == JsonValue.ValueType.NULL;
  }

  private JsonValue value(String name) {
    return fields.getOrDefault(name, JsonValue.NULL);
  }

  private static String refusal(String name, JsonValue value, String law) {
    return "%s is %s, must be %s".formatted(name, shortened(value.toString()), law);
  }

  /** A client's own words, cut to what an answer may repeat. */
  static String shortened(String text) {
    return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…";
  }
}
