package dev.kline.candle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.event.Mint;
import dev.kline.event.U128;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the store would hold: the trades of one mint, its losses, and bars. */
final class TradeLog implements Mending.Target {
  private final NavigableMap<Place, Optional<U128>> log = new TreeMap<>();
  private final Set<Place> losses = new HashSet<>();
  private final Map<Series, NavigableMap<Long, Candle>> bars = new HashMap<>();

  NavigableMap<Long, Candle> of(Series series) {
    return bars.computeIfAbsent(series, _ -> new TreeMap<>());
  }

  void log(Trade trade) {
    log.put(trade.place(), Optional.of(trade.price()));
  }

  void lose(Mint mint, Place place) {
    assertThat("one mint is enough", log.isEmpty() || mint != null);
    log.put(place, Optional.empty());
    losses.add(place);
  }

  void unlog(long seconds) {
    log.keySet().removeIf(place -> place.timeSeconds() == seconds);
  }

  /** What a commit of the book writes. */
  void store(CandleBook book) {
    for (var change : book.changes()) {
      of(change.series()).put(change.candle().openTimeSeconds(), change.candle());
      change
          .tail()
          .ifPresent(tail -> assertThat(tail.count(), is((long) tailCount(book, change.series()))));
    }
    book.committed();
  }

  private int tailCount(CandleBook book, Series series) {
    var times = new TreeSet<>(of(series).keySet());
    for (var change : book.changes()) {
      if (change.series().equals(series)) {
        times.add(change.candle().openTimeSeconds());
      }
    }
    return times.size();
  }

  @Override
  public void put(Series series, Candle candle) {
    of(series).put(candle.openTimeSeconds(), candle);
  }

  @Override
  public void remove(Series series, long openTimeSeconds) {
    of(series).remove(openTimeSeconds);
  }

  @Override
  public Optional<Tail> tail(Series series) {
    var all = of(series);
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new Tail(all.lastEntry().getValue(), all.size()));
  }

  @Override
  public Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
    return value(of(series).floorEntry(openTimeSeconds));
  }

  @Override
  public Optional<Candle> after(Series series, long openTimeSeconds) {
    return value(of(series).higherEntry(openTimeSeconds));
  }

  private static Optional<Candle> value(Map.@Nullable Entry<Long, Candle> entry) {
    return Optional.ofNullable(entry).map(Map.Entry::getValue);
  }

  @Override
  public Optional<U128> droppedClose(Series series) {
    return Optional.empty();
  }

  @Override
  public Optional<MintEnd> end(Mint mint) {
    return log.isEmpty()
        ? Optional.empty()
        : Optional.of(new MintEnd(log.lastKey(), lossSeconds()));
  }

  private OptionalLong lossSeconds() {
    boolean loss = losses.contains(log.lastKey());
    return loss ? OptionalLong.of(log.lastKey().timeSeconds()) : OptionalLong.empty();
  }

  @Override
  public void trades(Mint mint, long fromSeconds, long toSeconds, TradeFold fold) {
    log.forEach((place, price) -> {
      if (place.timeSeconds() >= fromSeconds && place.timeSeconds() < toSeconds) {
        price.ifPresentOrElse(fold::trade, fold::loss);
      }
    });
  }
}
