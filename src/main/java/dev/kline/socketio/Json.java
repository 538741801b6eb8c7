package dev.kline.socketio;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;

/**
 * JSON from strangers, its static methods safe for any thread: read as far as it is harmless,
 * refused where it is not.
 *
 * <p><b>Depth</b> is bounded, as this walker and whoever walks the value later recurse.
 *
 * <p><b>Values</b> are counted: a text of {@code [0],[0],} is some forty times as large once it is
 * read.
 *
 * <p><b>Numbers</b> are bounded without refusing any. {@code 1e999999999} is short to send and
 * endless to write out as an integer; a hundred thousand digits are slow to turn into one. What has
 * at most {@value #NUMBER_CHARACTERS_MAX} characters and an exponent of at most three digits is
 * kept exactly, so whatever a handler does with it is cheap. Anything else becomes what a browser
 * would have made of it, the nearest double; where that is infinite, a number that is just as far
 * out of anybody's range.
 */
final class Json {
  /** The one provider; a look-up for each call would search the class path. */
  private static final JsonProvider PROVIDER = JsonProvider.provider();

  private static final JsonParserFactory PARSERS = PROVIDER.createParserFactory(Map.of());

  /** Levels of arrays and objects, the outermost included. */
  static final int DEPTH_MAX = 64;

  /** Values of one text: far more than any request has, and less than a megabyte. */
  static final int VALUES_MAX = 10_000;

  /** A double in full takes 24; a u128 takes 39. */
  private static final int NUMBER_CHARACTERS_MAX = 64;

  /** Matched against numbers of bounded length only. */
  private static final Pattern LONG_EXPONENT = Pattern.compile(".*[eE][+-]?[0-9]{4,}");

  /** Beyond every double. */
  private static final BigDecimal ENDLESS = new BigDecimal("1e999");

  private final JsonParser parser;
  private int values;

  private Json(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads one value that is the whole text.
   *
   * @throws MalformedJsonException if it is no JSON, deeper than {@link #DEPTH_MAX}, of more than
   *     {@link #VALUES_MAX} values, or followed by anything
   */
  static JsonValue parse(String text) throws MalformedJsonException {
    try (var parser = PARSERS.createParser(new StringReader(text))) {
      JsonValue value = new Json(parser).value(parser.next(), 1);
      if (parser.hasNext()) {
        throw new MalformedJsonException("something follows the value");
      }
      return value;
    } catch (JsonParsingException | NoSuchElementException | IllegalStateException e) {
      throw new MalformedJsonException("no JSON", e);
    }
  }

  /** A string in quotes, escaped. */
  static String quote(String text) {
    return string(text).toString();
  }

  static JsonString string(String text) {
    return PROVIDER.createValue(text);
  }

  static JsonArrayBuilder array() {
    return PROVIDER.createArrayBuilder();
  }

  static JsonObjectBuilder object() {
    return PROVIDER.createObjectBuilder();
  }

  private JsonValue value(Event event, int depth) throws MalformedJsonException {
    if (depth > DEPTH_MAX) {
      throw new MalformedJsonException("deeper than " + DEPTH_MAX);
    }
    values++;
    if (values > VALUES_MAX) {
      throw new MalformedJsonException("more than " + VALUES_MAX + " values");
    }
    return switch (event) {
      case START_ARRAY -> arrayOf(depth);
      case START_OBJECT -> objectOf(depth);
      case VALUE_STRING -> PROVIDER.createValue(parser.getString());
      case VALUE_NUMBER -> number(parser.getString());
      case VALUE_TRUE -> JsonValue.TRUE;
      case VALUE_FALSE -> JsonValue.FALSE;
      case VALUE_NULL -> JsonValue.NULL;
      case KEY_NAME, END_ARRAY, END_OBJECT -> throw new MalformedJsonException("no value");
    };
  }

  private JsonArray arrayOf(int depth) throws MalformedJsonException {
    JsonArrayBuilder array = PROVIDER.createArrayBuilder();
    for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      array.add(value(event, depth + 1));
    }
    return array.build();
  }

  private JsonObject objectOf(int depth) throws MalformedJsonException {
    JsonObjectBuilder object = PROVIDER.createObjectBuilder();
    while (parser.next() != Event.END_OBJECT) {
      String key = parser.getString();
      object.add(key, value(parser.next(), depth + 1));
    }
    return object.build();
  }

  private static JsonValue number(String text) {
    if (text.length() <= NUMBER_CHARACTERS_MAX && !LONG_EXPONENT.matcher(text).matches()) {
      return PROVIDER.createValue(new BigDecimal(text));
    }
    double nearest = Double.parseDouble(text);
    if (Double.isInfinite(nearest)) {
      return PROVIDER.createValue(nearest > 0 ? ENDLESS : ENDLESS.negate());
    }
    return PROVIDER.createValue(BigDecimal.valueOf(nearest));
  }
}
