package dev.kline.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What is asked of the server.
 *
 * @param clients connections at a time
 * @param rooms tokens that trade, each with one room
 * @param each rooms that one client subscribes to
 * @param rate trades a second, of all rooms together
 * @param burst trades sent at once; the rate stays
 * @param warmUp how long the load runs before anything counts
 * @param window how long it is measured
 */
record Plan(
    String name,
    int clients,
    int rooms,
    int each,
    int rate,
    int burst,
    Duration warmUp,
    Duration window) {
  /** A trade is remembered for the ledger with some 300 bytes: this is 300 MB. */
  private static final long TRADES_MAX = 1_000_000;

  private static final Map<String, Plan> PRESETS =
      new TreeMap<>(
          Map.of(
              "seed", preset("seed", 100, 10, 3, 20, 1),
              "one-room", preset("one-room", 1000, 1, 1, 50, 1),
              "many-rooms", preset("many-rooms", 1000, 200, 10, 500, 1),
              "burst", preset("burst", 1000, 1, 1, 50, 10),
              "idle", preset("idle", 5000, 0, 0, 0, 1)));

  Plan {
    check("clients", clients, 1, 20_000);
    check("rooms", rooms, 0, 10_000);
    check("each", each, 0, Math.min(rooms, 1000));
    check("rate", rate, 0, rooms == 0 ? 0 : 10_000);
    check("burst", burst, 1, 10_000);
    check("secs", window.toSeconds(), 0, 600);
    long trades = rate * window.plus(warmUp).toSeconds();
    if (trades > TRADES_MAX) {
      throw new IllegalArgumentException(
          "rate times seconds is %d trades, must be at most %d".formatted(trades, TRADES_MAX));
    }
  }

  private static Plan preset(String name, int clients, int rooms, int each, int rate, int burst) {
    Duration warmUp = Duration.ofSeconds(rate == 0 ? 0 : 5);
    Duration window = Duration.ofSeconds(rate == 0 ? 5 : 15);
    return new Plan(name, clients, rooms, each, rate, burst, warmUp, window);
  }

  /**
   * A preset and what is set otherwise.
   *
   * @param properties name → value, null or empty where it is not set
   * @throws IllegalArgumentException if that makes no sense; its message is for the user
   */
  static Plan of(UnaryOperator<String> properties) {
    String name = text(properties, "preset").orElse("seed");
    Plan preset = PRESETS.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "preset is %s, must be one of %s".formatted(name, List.copyOf(PRESETS.keySet())));
    }
    int rooms = number(properties, "rooms", preset.rooms);
    return new Plan(
        name,
        number(properties, "clients", preset.clients),
        rooms,
        number(properties, "each", Math.min(preset.each, rooms)),
        number(properties, "rate", preset.rate),
        number(properties, "burst", preset.burst),
        Duration.ofSeconds(number(properties, "warmup", (int) preset.warmUp.toSeconds())),
        Duration.ofSeconds(number(properties, "secs", (int) preset.window.toSeconds())));
  }

  /** A property; one that Maven hands on unset is empty. */
  static Optional<String> text(UnaryOperator<String> properties, String name) {
    return Optional.ofNullable(properties.apply(name)).filter(value -> !value.isBlank());
  }

  /** A property that is a number. */
  static int number(UnaryOperator<String> properties, String name, int otherwise) {
    Optional<String> value = text(properties, name);
    try {
      return value.map(Integer::parseInt).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + value.get() + ", must be a number", e);
    }
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d, must be from %d to %d".formatted(name, value, min, max));
    }
  }

  /** The first room of a client; the others follow it. */
  int firstRoom(int client) {
    return rooms == 0 ? 0 : (int) ((long) client * each % rooms);
  }

  /** How many clients subscribe to each room. */
  int[] members() {
    var members = new int[rooms];
    for (int client = 0; client < clients; client++) {
      for (int i = 0; i < each; i++) {
        members[(firstRoom(client) + i) % rooms]++;
      }
    }
    return members;
  }

  @Override
  public String toString() {
    return "%s: %d clients, %d of %d rooms each, %d trades/s in bursts of %d, for %d s"
        .formatted(name, clients, each, rooms, rate, burst, window.toSeconds());
  }
}
