package dev.kline.candle;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The intervals that there are bars of, shortest first. Three are always there: most clients know
 * these and no others.
 */
public record Intervals(List<Interval> all) {
  /** The three. */
  public static final Intervals DEFAULT =
      new Intervals(List.of(Interval.S1, Interval.S30, Interval.M5));

  /** Puts them in order, each once. */
  public Intervals {
    all = List.copyOf(EnumSet.copyOf(all));
    if (!all.containsAll(List.of(Interval.S1, Interval.S30, Interval.M5))) {
      throw new IllegalArgumentException("intervals are %s, must have s1, s30, m5".formatted(all));
    }
  }

  public Interval longest() {
    return all.getLast();
  }

  /** The one of a wire name, if there are bars of it. */
  public Optional<Interval> parse(String wireName) {
    return Interval.parse(wireName).filter(all::contains);
  }

  /** All wire names, as error messages list them: {@code s1, s30, m5}. */
  public String wireNames() {
    return all.stream().map(Interval::wireName).collect(Collectors.joining(", "));
  }
}
