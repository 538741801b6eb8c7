package dev.kline.store;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;

import dev.kline.candle.BarChange;
import dev.kline.candle.Candle;
import dev.kline.candle.CandleHistory.Tail;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories that are served from memory are those that the store has. */
class RecentBarsTest {
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Series OTHER = new Series(mint(2), Interval.S1);
  private static final HistoryQuery NEWEST = HistoryQuery.newest(10);

  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = TempStore.open(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** {@code trades}: how many the bar has, which tells its states apart. */
  private long commit(Series series, long openTime, int trades) {
    var candle = new Candle(openTime, price(3), price(5), price(2), price(4), trades);
    var change = new BarChange(series, candle, Optional.of(new Tail(candle, 1)));
    return store.commit(
        new Commit(List.of(), true, List.of(change), EventCounts.NONE, Cursor.START.at(openTime)));
  }

  private List<Candle> bars(Series series) {
    return store.history(series, NEWEST).candles();
  }

  @Test
  void whatIsAskedForAgainIsReadOnce() {
    commit(S1, 10, 1);

    var first = bars(S1);

    assertThat(bars(S1), is(sameInstance(first)));
    assertThat(store.history(S1, HistoryQuery.newest(9)).candles(), is(not(sameInstance(first))));
  }

  @Test
  void whatACommitChangedIsReadAnew() {
    commit(S1, 10, 1);
    bars(S1);
    store.history(S1, HistoryQuery.newest(5));

    long position = commit(S1, 10, 2);

    assertThat(bars(S1).getFirst().updateCount(), is(2));
    assertThat(store.history(S1, HistoryQuery.newest(5)).position(), is(position));
  }

  @Test
  void theClockAndThePositionAreThoseOfTheLastCommitWhateverItWasAbout() {
    commit(S1, 10, 1);
    var open = store.history(S1, NEWEST);

    long position = commit(OTHER, 11, 1);

    var over = store.history(S1, NEWEST);
    assertThat(over.candles(), is(sameInstance(open.candles())));
    assertThat(open.isFinal(open.candles().getFirst(), Interval.S1), is(false));
    assertThat(over.isFinal(over.candles().getFirst(), Interval.S1), is(true));
    assertThat(over.position(), is(position));
  }

  @Test
  void manySeriesDoNotFillTheMemory() {
    var recent = new RecentBars(0, 0);
    var read =
        new History(
            List.of(new Candle(1, price(1), price(1), price(1), price(1), 1)), false, 1, 0, 0);
    int many = 100_000;

    for (int i = 0; i < many; i++) {
      recent.keep(new Series(mint(i), Interval.S1), NEWEST, read, recent.version());
    }

    assertThat(recent.find(new Series(mint(0), Interval.S1), NEWEST) == null, is(true));
    assertThat(recent.find(new Series(mint(many - 1), Interval.S1), NEWEST) == null, is(false));
  }

  @Test
  void aReadThatACommitOvertookIsNotKept() {
    var recent = new RecentBars(0, 0);
    var read = new History(List.of(), false, 0, 0, 0);
    long version = recent.version();

    recent.changed(List.of(), 1, 1);
    recent.keep(S1, NEWEST, read, version);

    assertThat(recent.find(S1, NEWEST) == null, is(true));
  }

  /** The race: a history says at which commit it stands, and must have all up to there. */
  @Test
  void noHistoryIsOlderThanItSays() throws Exception {
    var tradesAt = new TreeMap<Long, Integer>();
    tradesAt.put(commit(S1, 10, 1), 1);
    var writer =
        CompletableFuture.runAsync(() -> {
          for (int i = 2; i <= 3000; i++) {
            long position = i % 3 == 0 ? commit(S1, 10, i) : commit(OTHER, 10, i);
            tradesAt.put(position, i % 3 == 0 ? i : tradesAt.lastEntry().getValue());
          }
        });
    var seen = new ArrayList<History>();

    while (!writer.isDone()) {
      seen.add(store.history(S1, NEWEST));
    }

    writer.get();
    for (var history : seen) {
      int expected = tradesAt.floorEntry(history.position()).getValue();
      assertThat(history.candles(), hasSize(1));
      assertThat(history.candles().getFirst().updateCount(), is(expected));
    }
    assertThat(seen, is(not(empty())));
    assertThat(bars(S1).stream().map(Candle::updateCount).toList(), contains(3000));
  }
}
