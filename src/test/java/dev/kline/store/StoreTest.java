package dev.kline.store;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.candle.BarChange;
import dev.kline.candle.Candle;
import dev.kline.candle.CandleHistory.Tail;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.EventType;
import dev.kline.event.LedgerCursor;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent;
import dev.kline.event.U128;
import dev.kline.testing.EventSamples;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final U128 LARGEST = new U128(-1, -1);

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

  private void reopen() {
    store.close();
    store = TempStore.open(directory);
  }

  private static Candle bar(long openTime) {
    return new Candle(openTime, price(3), price(5), price(2), price(4), 7);
  }

  private long commitBars(Series series, long... openTimes) {
    long newest = LongStream.of(openTimes).max().orElseThrow();
    var tail = new Tail(bar(newest), openTimes.length);
    var changes =
        LongStream.of(openTimes)
            .mapToObj(time -> new BarChange(series, bar(time), Optional.of(tail)))
            .toList();
    return store.commit(
        new Commit(List.of(), true, changes, EventCounts.NONE, Cursor.START.at(newest)));
  }

  private List<Long> times(HistoryQuery query) {
    return store.history(S1, query).candles().stream().map(Candle::openTimeSeconds).toList();
  }

  @Test
  void anEmptyStoreIsAtTheStart() {
    assertThat(store.cursor(), is(Cursor.START));
    assertThat(store.counts().total(), is(0L));
    assertThat(store.tail(S1), is(Optional.empty()));
    var history = store.history(S1, HistoryQuery.newest(10));
    assertThat(history.candles(), is(empty()));
    assertThat(history.hasMore(), is(false));
    assertThat(history.total(), is(0L));
  }

  @Test
  void everythingOfACommitIsThereAfterAReopen() {
    var transaction = transaction(1, 42, 1000, trade(mint(1), LARGEST));
    var position = new Position(42, 0);
    var cursor =
        new Cursor(
            Optional.of(position),
            1000,
            Optional.of(new LedgerCursor(41, Optional.of(signature(1)), 999)));
    var counts = EventCounts.NONE.plus(transaction.events());
    var change = new BarChange(S1, bar(1000), Optional.of(new Tail(bar(1000), 1)));
    store.commit(
        new Commit(
            List.of(new LoggedTransaction(position, transaction)),
            true,
            List.of(change),
            counts,
            cursor));

    reopen();

    assertThat(store.cursor(), is(cursor));
    assertThat(store.counts().of(EventType.BUY_SELL), is(1L));
    assertThat(store.contains(signature(1)), is(true));
    assertThat(store.contains(signature(2)), is(false));
    assertThat(store.tail(S1), is(Optional.of(new Tail(bar(1000), 1))));
    assertThat(
        store.log(new Position(0, 0), 10), contains(new LoggedTransaction(position, transaction)));
  }

  @Test
  void everyEventComesBackAsItWasWritten() {
    var transaction = transaction(1, 42, 1000, EventSamples.EVENTS.toArray(ProgramEvent[]::new));
    var logged = new LoggedTransaction(new Position(42, 3), transaction);

    store.commit(new Commit(List.of(logged), true, List.of(), EventCounts.NONE, Cursor.START));

    assertThat(store.log(new Position(0, 0), 10), contains(logged));
  }

  @Test
  void theLogIsInLedgerOrderWhateverTheOrderOfWriting() {
    for (int i : new int[] {5, 300, 2, 70_000}) {
      var logged =
          new LoggedTransaction(
              new Position(i, 0), transaction(i, i, 1000, trade(mint(1), price(1))));
      store.commit(new Commit(List.of(logged), true, List.of(), EventCounts.NONE, Cursor.START));
    }

    var slots = store.log(new Position(3, 0), 10).stream().map(each -> each.position().slot());

    assertThat(slots.toList(), contains(5L, 300L, 70_000L));
  }

  @Test
  void theNextPlaceOfASlotComesAfterThoseTaken() {
    assertThat(store.next(42), is(new Position(42, 0)));
    for (int i = 0; i < 3; i++) {
      var logged =
          new LoggedTransaction(store.next(42), transaction(i, 42, 1000, trade(mint(1), price(1))));
      store.commit(new Commit(List.of(logged), true, List.of(), EventCounts.NONE, Cursor.START));
    }

    assertThat(store.next(42), is(new Position(42, 3)));
    assertThat(store.next(41), is(new Position(41, 0)));
    assertThat(store.next(43), is(new Position(43, 0)));
  }

  @Test
  void aHistoryIsARangeInEitherOrderAndSaysWhetherThereIsMore() {
    commitBars(new Series(mint(0), Interval.S1), 7);
    commitBars(S1, 10, 20, 30, 40);
    commitBars(new Series(mint(2), Interval.S1), 50);
    commitBars(new Series(mint(1), Interval.S30), 60);

    assertThat(times(HistoryQuery.newest(3)), contains(40L, 30L, 20L));
    assertThat(times(HistoryQuery.newest(9)), contains(40L, 30L, 20L, 10L));
    assertThat(times(HistoryQuery.oldest(2)), contains(10L, 20L));
    assertThat(times(HistoryQuery.newest(9).from(20).to(30)), contains(30L, 20L));
    assertThat(times(HistoryQuery.oldest(9).from(11).to(39)), contains(20L, 30L));
    assertThat(times(HistoryQuery.newest(9).from(31).to(39)), is(empty()));
    assertThat(times(new HistoryQuery(0, Long.MAX_VALUE, 1, 2, true)), contains(30L, 20L));
    assertThat(store.history(S1, HistoryQuery.newest(3)).hasMore(), is(true));
    assertThat(store.history(S1, HistoryQuery.newest(4)).hasMore(), is(false));
    assertThat(store.history(S1, HistoryQuery.newest(2).from(30)).hasMore(), is(false));
    assertThat(store.history(S1, HistoryQuery.newest(1)).total(), is(4L));
  }

  @Test
  void aHistorySaysWhichCommitsItHas() {
    long first = commitBars(S1, 10);
    var history = store.history(S1, HistoryQuery.newest(1));
    long second = commitBars(S1, 10, 20);

    assertThat(history.position(), is(first));
    assertThat(second, is(greaterThan(first)));
    assertThat(store.history(S1, HistoryQuery.newest(1)).position(), is(second));
  }

  @Test
  void aBarIsFinalOnceTheStoredClockHasComeToItsEnd() {
    commitBars(S1, 10, 11);

    var history = store.history(S1, HistoryQuery.newest(2));

    assertThat(history.isFinal(bar(11), Interval.S1), is(false));
    assertThat(history.isFinal(bar(10), Interval.S1), is(true));
    assertThat(store.openSeries(), contains(S1));
  }

  @Test
  void theBarsAroundAMomentAreFound() {
    commitBars(S1, 10, 20, 30);

    assertThat(store.atOrBefore(S1, 9), is(Optional.empty()));
    assertThat(store.atOrBefore(S1, 10), is(Optional.of(bar(10))));
    assertThat(store.atOrBefore(S1, 29), is(Optional.of(bar(20))));
    assertThat(store.after(S1, 10), is(Optional.of(bar(20))));
    assertThat(store.after(S1, 30), is(Optional.empty()));
  }

  @Test
  void aStoreInUseIsRefusedWithAWordOnWhatToDo() {
    var refused = assertThrows(StoreException.class, () -> TempStore.open(directory));

    assertThat(refused.getMessage(), containsString("is in use by another process"));
  }

  @Test
  void aClosedStoreRefusesToRead() {
    store.close();

    assertThrows(StoreException.class, () -> store.history(S1, HistoryQuery.newest(1)));
  }
}
