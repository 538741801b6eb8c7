package dev.kline.load;

import java.util.HashMap;
import java.util.Map;

/**
 * What one socket is told of its bars, held against what the server promises: bars only of what is
 * subscribed to, never an older one, and each one that was open is told as final, once, before the
 * next. Confined to one thread.
 */
final class Bars {
  private static final String EVENT = "42/kline,[\"";

  /** What was asked for is too much at the moment; nothing is promised then. */
  private static final String TOO_MANY_REQUESTS = "\"code\":1004";

  private final Map<String, Series> subscribed = new HashMap<>();
  private long leftOut;

  /** What was told of a series so far. */
  private static final class Series {
    long openTime = -1;
    long finalTime = -1;
    long number = -1;
    boolean inShort;
  }

  /** Updates that were never told, by the numbers of those that were. */
  long leftOut() {
    return leftOut;
  }

  /** The connection was lost and is recovered: what came meanwhile is told in short. */
  void recovered() {
    for (var series : subscribed.values()) {
      series.number = -1;
      series.inShort = true;
    }
  }

  /**
   * Takes a packet, be it an event or not.
   *
   * @throws AssertionError if it breaks a promise
   */
  void told(String packet) {
    if (!packet.startsWith(EVENT)) {
      return;
    }
    if (!packet.endsWith("]")) {
      throw broken("an event without an end", packet);
    }
    switch (packet.substring(EVENT.length(), packet.indexOf('"', EVENT.length()))) {
      case "subscription_confirmed" -> subscribed.put(name(packet), counted(packet));
      case "unsubscribe_confirmed" -> subscribed.remove(name(packet));
      case "kline_data" -> bar(packet);
      case "error" -> {
        if (!packet.contains(TOO_MANY_REQUESTS)) {
          throw broken("an error", packet);
        }
      }
      case "connection_success", "history_data" -> {}
      default -> throw broken("an event that nobody asked for", packet);
    }
  }

  private static Series counted(String confirmation) {
    var series = new Series();
    series.number = number(confirmation, "seq");
    return series;
  }

  private void bar(String packet) {
    Series series = subscribed.get(name(packet));
    if (series == null) {
      throw broken("a bar that nobody subscribed to", packet);
    }
    count(series, number(packet, "seq"), packet);
    long time = number(packet, "time");
    if (time < series.openTime || time <= series.finalTime) {
      throw broken("a bar behind one of " + Math.max(series.openTime, series.finalTime), packet);
    }
    if (time > series.openTime && series.openTime > series.finalTime) {
      throw broken("a bar before the final one of " + series.openTime, packet);
    }
    series.openTime = time;
    if (packet.contains("\"is_final\":true")) {
      series.finalTime = time;
    }
  }

  private void count(Series series, long number, String packet) {
    if (number >= 0 && series.number >= 0) {
      if (number <= series.number) {
        throw broken("an update behind number " + series.number, packet);
      }
      leftOut += series.inShort ? 0 : number - series.number - 1;
    }
    series.number = number;
  }

  private static String name(String packet) {
    return text(packet, "symbol") + ' ' + text(packet, "interval");
  }

  private static String text(String packet, String field) {
    int from = after(packet, "\"" + field + "\":\"");
    if (from < 0) {
      throw broken("no " + field, packet);
    }
    return packet.substring(from, packet.indexOf('"', from));
  }

  /** A number that is not negative; -1 if there is none. */
  private static long number(String packet, String field) {
    int from = after(packet, "\"" + field + "\":");
    int to = from;
    while (to >= 0 && to < packet.length() && Character.isDigit(packet.charAt(to))) {
      to++;
    }
    return to <= from ? -1 : Long.parseLong(packet.substring(from, to));
  }

  private static int after(String packet, String key) {
    int begin = packet.indexOf(key);
    return begin < 0 ? -1 : begin + key.length();
  }

  private static AssertionError broken(String what, String packet) {
    return new AssertionError(what + ": " + packet);
  }
}
