package dev.kline.app;

import dev.kline.candle.Interval;
import dev.kline.candle.Intervals;
import dev.kline.event.Address;
import dev.kline.gate.TrustedProxies;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a value may be: reads it from text, and says how it may be shown. Immutable. */
interface ValueType<T> {

  /**
   * Reads {@code text}.
   *
   * @throws IllegalArgumentException if it is not legal; the message ends a sentence that began
   *     with key and value: "must be from 1 to 3600"
   */
  T parse(String text);

  /** {@code text} as a log may have it. */
  default String shown(String text) {
    return text;
  }

  /** {@code true} or {@code false}. */
  static ValueType<Boolean> flag() {
    return choice(Map.of("true", true, "false", false), "true or false");
  }

  /** Any text that is not blank. */
  static ValueType<String> text() {
    return text -> {
      require(!text.isBlank(), "must not be empty");
      return text;
    };
  }

  /** Any text, the empty one too. */
  static ValueType<String> textOrEmpty() {
    return text -> text;
  }

  /** A whole number, both ends included. */
  static ValueType<Integer> whole(int min, int max) {
    ValueType<Long> range = wholeLong(min, max);
    return text -> range.parse(text).intValue();
  }

  /** A whole number, both ends included. */
  static ValueType<Long> wholeLong(long min, long max) {
    return text -> {
      String range = "from " + min + " to " + max;
      var value = number(text, BigInteger::new, "must be a whole number " + range);
      boolean inRange =
          value.compareTo(BigInteger.valueOf(min)) >= 0
              && value.compareTo(BigInteger.valueOf(max)) <= 0;
      require(inRange, "must be " + range);
      return value.longValueExact();
    };
  }

  /** A whole number of seconds, both ends included. */
  static ValueType<Duration> seconds(int min, int max) {
    ValueType<Long> range = wholeLong(min, max);
    return text -> Duration.ofSeconds(range.parse(text));
  }

  /** A whole number of milliseconds, both ends included. */
  static ValueType<Duration> millis(int min, int max) {
    ValueType<Long> range = wholeLong(min, max);
    return text -> Duration.ofMillis(range.parse(text));
  }

  /** A number, both ends included. */
  static ValueType<Double> decimal(int min, int max) {
    return text -> {
      String range = "from " + min + " to " + max;
      var value = number(text, BigDecimal::new, "must be a number " + range);
      boolean inRange =
          value.compareTo(BigDecimal.valueOf(min)) >= 0
              && value.compareTo(BigDecimal.valueOf(max)) <= 0;
      require(inRange, "must be " + range);
      return value.doubleValue();
    };
  }

  private static <N> N number(String text, Function<String, N> parser, String otherwise) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(otherwise, e);
    }
  }

  /** One of some words, in the order in which a message lists them. */
  static <T> ValueType<T> oneOf(List<T> values, Function<T, String> name) {
    Map<String, T> words = new LinkedHashMap<>();
    values.forEach(value -> words.put(name.apply(value), value));
    return choice(words, "one of " + String.join(", ", words.keySet()));
  }

  private static <T> ValueType<T> choice(Map<String, T> words, String listed) {
    return text -> {
      T value = words.get(text);
      if (value == null) {
        throw new IllegalArgumentException("must be " + listed);
      }
      return value;
    };
  }

  /** A Solana address. */
  static ValueType<Address> address() {
    return text -> {
      try {
        return Address.parse(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("must be base58 of 32 bytes", e);
      }
    };
  }

  /** A URL with a host. Providers put keys in user, path or query, so these are never shown. */
  static ValueType<URI> url(String scheme, String secureScheme) {
    return new Url(scheme, secureScheme);
  }

  /** Origins as a browser sends them, or {@code *}. A slash at the end would never match. */
  static ValueType<List<String>> origins() {
    Pattern origin = Pattern.compile("\\*|https?://[^/?#@\\s,]+");
    return text -> {
      List<String> origins =
          Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toList());
      boolean legal = origins.stream().allMatch(one -> origin.matcher(one).matches());
      require(
          legal, "must list *, or origins such as https://example.com with no slash at the end");
      return List.copyOf(origins);
    };
  }

  /** Addresses and networks, such as {@code 10.0.0.0/8}; empty for none. */
  static ValueType<TrustedProxies> networks() {
    return text -> {
      var networks = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
      try {
        return text.isBlank() ? TrustedProxies.NONE : TrustedProxies.parse(networks);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "must list addresses and networks such as 10.0.0.0/8 or ::1", e);
      }
    };
  }

  /** A secret or nothing; never shown, and neither does a refusal show it. */
  static <T> ValueType<Optional<T>> secret(Function<String, T> parser) {
    return new Secret<>(parser);
  }

  /** See {@link #secret}. */
  record Secret<T>(Function<String, T> parser) implements ValueType<Optional<T>> {
    @Override
    public Optional<T> parse(String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
    }

    @Override
    public String shown(String text) {
      return text.isEmpty() ? text : "***";
    }
  }

  /** Lengths of bars. */
  static ValueType<Intervals> intervals() {
    var names = Arrays.stream(Interval.values()).map(Interval::wireName).toList();
    var law = "must list s1, s30, m5 and any of " + String.join(", ", names);
    return text -> {
      var listed = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
      require(names.containsAll(listed), law);
      require(listed.containsAll(List.of("s1", "s30", "m5")), law);
      return new Intervals(listed.stream().flatMap(name -> Interval.parse(name).stream()).toList());
    };
  }

  private static void require(boolean legal, String otherwise) {
    if (!legal) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** See {@link #url}. */
  record Url(String scheme, String secureScheme) implements ValueType<URI> {
    private static final Pattern PARTS =
        Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)(?:[^/?#]*@)?([^/?#@]*)(.*)");

    @Override
    public URI parse(String text) {
      URI uri = uri(text);
      boolean legal =
          uri.getHost() != null
              && (scheme.equalsIgnoreCase(uri.getScheme())
                  || secureScheme.equalsIgnoreCase(uri.getScheme()));
      require(legal, otherwise());
      return uri;
    }

    private URI uri(String text) {
      try {
        return new URI(text);
      } catch (URISyntaxException _) {
        // The cause would repeat the text, and with it the key that may be in there.
        throw new IllegalArgumentException(otherwise());
      }
    }

    private String otherwise() {
      return "must be a URL such as %s://host:port or %s://host".formatted(scheme, secureScheme);
    }

    @Override
    public String shown(String text) {
      var parts = PARTS.matcher(text);
      if (!parts.matches()) {
        return text.isEmpty() ? text : "...";
      }
      boolean bare = parts.group(3).isEmpty() || parts.group(3).equals("/");
      return parts.group(1) + parts.group(2) + (bare ? "" : "/...");
    }
  }
}
