package dev.kline.api;

import dev.kline.event.Mint;
import io.helidon.common.parameters.Parameters;
import java.util.List;
import java.util.Optional;

/** The query of a request, with every refusal naming parameter, value and legal range. */
record Query(Parameters parameters) {
  /** The last second of the year 9999. */
  static final long SECONDS_MAX = 253_402_300_799L;

  /** The value of a parameter; empty if it is absent. */
  Optional<String> text(String name) {
    return parameters.first(name).asOptional();
  }

  /** A parameter that must be there and not empty. */
  String required(String name) {
    return text(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> ApiException.invalid(name + " parameter cannot be empty"));
  }

  /** A mint that must be there. */
  Mint mint(String name) {
    var text = required(name);
    try {
      return Mint.parse(text);
    } catch (IllegalArgumentException notBase58) {
      throw ApiException.invalid(
          "%s must be base58 of 32 bytes (it is '%s')".formatted(name, Payload.shortened(text)));
    }
  }

  /** One of some words. */
  String oneOf(String name, String byDefault, List<String> words) {
    var value = text(name).orElse(byDefault);
    if (!words.contains(value)) {
      throw ApiException.invalid(
          "%s must be '%s' (it is '%s')"
              .formatted(name, String.join("' or '", words), Payload.shortened(value)));
    }
    return value;
  }

  /** A whole number from 1 on. */
  int positive(String name, int byDefault, int max) {
    var text = text(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    int value = whole(name, text.get());
    if (value < 1) {
      throw ApiException.invalid(
          "%s must be greater than 0 (it is %s)".formatted(name, Payload.shortened(text.get())));
    }
    if (value > max) {
      throw ApiException.invalid(
          "%s cannot exceed %d (it is %s)".formatted(name, max, Payload.shortened(text.get())));
    }
    return value;
  }

  /** A time in unix seconds; one before 1970 is as good as the beginning. */
  long seconds(String name, long byDefault) {
    var text = text(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      return Math.clamp(Long.parseLong(text.get()), 0, SECONDS_MAX);
    } catch (NumberFormatException notWhole) {
      throw ApiException.invalid(
          "%s must be unix seconds (it is '%s')".formatted(name, Payload.shortened(text.get())));
    }
  }

  private static int whole(String name, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException notWhole) {
      throw ApiException.invalid(
          "%s must be a whole number (it is '%s')".formatted(name, Payload.shortened(text)));
    }
  }

  /** A time in whole unix seconds. */
  long time(String name, long byDefault) {
    var text = text(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      long seconds = Long.parseLong(text.get());
      if (seconds >= 0 && seconds <= SECONDS_MAX) {
        return seconds;
      }
    } catch (NumberFormatException notWhole) {
      // Said below.
    }
    throw ApiException.invalid(
        "%s must be a whole number from 0 to %d (it is '%s')"
            .formatted(name, SECONDS_MAX, Payload.shortened(text.get())));
  }
}
