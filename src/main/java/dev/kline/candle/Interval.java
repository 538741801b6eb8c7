package dev.kline.candle;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lengths of a bar, shortest first: the order in which subscribers are told of a trade. */
public enum Interval {
  S1("s1", 1),
  S30("s30", 30),
  M5("m5", 300);

  private final String wireName;
  private final int seconds;

  Interval(String wireName, int seconds) {
    this.wireName = wireName;
    this.seconds = seconds;
  }

  /** The name on the wire, {@code s1}, {@code s30} or {@code m5}. */
  public String wireName() {
    return wireName;
  }

  /** The length of a bar. */
  public int seconds() {
    return seconds;
  }

  /** When the bar that {@code timeSeconds} (unix) falls into starts. */
  public long openTimeSeconds(long timeSeconds) {
    return timeSeconds - Math.floorMod(timeSeconds, seconds);
  }

  /** The interval of that wire name. */
  public static Optional<Interval> parse(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName.equals(wireName)).findFirst();
  }

  /** All wire names, as error messages list them: {@code s1, s30, m5}. */
  public static String wireNames() {
    return Arrays.stream(values()).map(Interval::wireName).collect(Collectors.joining(", "));
  }
}
