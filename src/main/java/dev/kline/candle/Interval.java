package dev.kline.candle;

import java.util.Arrays;
import java.util.Optional;

/**
 * The lengths that a bar may have, shortest first: the order in which subscribers are told of a
 * trade. Each is a whole number of the one before. Which of them there are, {@link Intervals} says.
 */
public enum Interval {
  S1("s1", 1),
  S30("s30", 30),
  M1("m1", 60),
  M5("m5", 300),
  M15("m15", 900),
  H1("h1", 3600),
  H4("h4", 14_400),
  D1("d1", 86_400);

  private final String wireName;
  private final int seconds;

  Interval(String wireName, int seconds) {
    this.wireName = wireName;
    this.seconds = seconds;
  }

  /** The name on the wire, such as {@code s30}. */
  public String wireName() {
    return wireName;
  }

  /** The length of a bar. */
  public int seconds() {
    return seconds;
  }

  /** When the bar that {@code timeSeconds} (unix, so UTC) falls into starts. */
  public long openTimeSeconds(long timeSeconds) {
    return timeSeconds - Math.floorMod(timeSeconds, seconds);
  }

  /** When the first bar that is all behind {@code timeSeconds} or begins there starts. */
  public long openTimeFromSeconds(long timeSeconds) {
    return openTimeSeconds(timeSeconds + seconds - 1);
  }

  /** The interval of that wire name. */
  public static Optional<Interval> parse(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName.equals(wireName)).findFirst();
  }
}
