package dev.kline.solana;

import dev.kline.event.Signature;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One transaction as a node tells it, whoever asked: {@link #parse} reads a {@code
 * logsNotification}, and the constructor takes the same four facts from anywhere else. Immutable.
 *
 * @param failed whether its {@code err} is anything but null; such a transaction moved nothing
 * @param lines its log; empty where the node keeps none ({@code "logs": null})
 */
record LogNotification(long slot, Signature signature, boolean failed, List<String> lines) {
  static final String METHOD = "logsNotification";

  LogNotification {
    lines = List.copyOf(lines);
  }

  /** Reads one message's text; empty if it is no whole notification. Nothing missing is made up. */
  static Optional<LogNotification> parse(String text) {
    try (JsonParser json = NodeJson.parser(text)) {
      boolean object = json.next() == Event.START_OBJECT;
      return object ? Optional.ofNullable(new Walk(json).message()) : Optional.empty();
    } catch (RuntimeException _) {
      return Optional.empty(); // not readable
    }
  }

  /**
   * One pass over a message, in which fields come in any order. A method that is named after an
   * object begins behind its brace, ends behind the other, and answers null if a field is missing
   * or odd. Of fields with the same name, the last counts.
   */
  private record Walk(JsonParser json) {
    private record Value(Signature signature, boolean failed, List<String> lines) {}

    @Nullable LogNotification message() {
      boolean ours = false;
      LogNotification told = null;
      while (json.next() == Event.KEY_NAME) {
        switch (json.getString()) {
          case "method" -> ours = METHOD.equals(string());
          case "params" -> told = object() ? params() : null;
          default -> skip(json.next());
        }
      }
      return ours ? told : null;
    }

    private @Nullable LogNotification params() {
      LogNotification told = null;
      while (json.next() == Event.KEY_NAME) {
        if (json.getString().equals("result")) {
          told = object() ? result() : null;
        } else {
          skip(json.next());
        }
      }
      return told;
    }

    private @Nullable LogNotification result() {
      OptionalLong slot = OptionalLong.empty();
      Value value = null;
      while (json.next() == Event.KEY_NAME) {
        switch (json.getString()) {
          case "context" -> slot = object() ? context() : OptionalLong.empty();
          case "value" -> value = object() ? value() : null;
          default -> skip(json.next());
        }
      }
      return slot.isPresent() && value != null
          ? new LogNotification(slot.getAsLong(), value.signature, value.failed, value.lines)
          : null;
    }

    private OptionalLong context() {
      OptionalLong slot = OptionalLong.empty();
      while (json.next() == Event.KEY_NAME) {
        boolean asked = json.getString().equals("slot");
        Event event = json.next();
        if (asked && event == Event.VALUE_NUMBER) {
          slot = NodeJson.natural(json.getValue());
        } else {
          slot = asked ? OptionalLong.empty() : slot;
          skip(event);
        }
      }
      return slot;
    }

    private @Nullable Value value() {
      Signature signature = null;
      Event err = null;
      List<String> lines = null;
      while (json.next() == Event.KEY_NAME) {
        switch (json.getString()) {
          case "signature" -> signature = signature(string());
          case "err" -> {
            err = json.next();
            skip(err);
          }
          case "logs" -> lines = lines();
          default -> skip(json.next());
        }
      }
      return signature != null && err != null && lines != null
          ? new Value(signature, err != Event.VALUE_NULL, lines)
          : null;
    }

    private static @Nullable Signature signature(@Nullable String text) {
      try {
        return text == null ? null : Signature.parse(text);
      } catch (IllegalArgumentException _) {
        return null;
      }
    }

    private @Nullable List<String> lines() {
      Event event = json.next();
      if (event != Event.START_ARRAY) {
        skip(event);
        return event == Event.VALUE_NULL ? List.of() : null;
      }
      var lines = new ArrayList<String>();
      boolean texts = true;
      for (event = json.next(); event != Event.END_ARRAY; event = json.next()) {
        if (event == Event.VALUE_STRING) {
          lines.add(json.getString());
        } else {
          texts = false;
          skip(event);
        }
      }
      return texts ? lines : null;
    }

    /** Whether the next value is an object; what is none is skipped. */
    private boolean object() {
      Event event = json.next();
      if (event == Event.START_OBJECT) {
        return true;
      }
      skip(event);
      return false;
    }

    /** The next value if it is a text. */
    private @Nullable String string() {
      Event event = json.next();
      if (event == Event.VALUE_STRING) {
        return json.getString();
      }
      skip(event);
      return null;
    }

    /** Goes to the end of the value that begins with {@code event}; Parsson's own skips unread. */
    private void skip(Event event) {
      int depth = 0;
      while (true) {
        switch (event) {
          case START_OBJECT, START_ARRAY -> depth++;
          case END_OBJECT, END_ARRAY -> depth--;
          default -> {}
        }
        if (depth == 0) {
          return;
        }
        event = json.next();
      }
    }
  }
}
