package dev.kline.store;

import static dev.kline.testing.Samples.address;
import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.signature;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.candle.Place;
import dev.kline.event.BlockTime;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent.ForceLiquidate;
import dev.kline.event.Transaction;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a mint, read in pages. */
class EventLogTest {
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

  private void log(Transaction transaction, boolean settled) {
    var logged = new LoggedTransaction(store.next(transaction.slot()), transaction);
    store.commit(new Commit(List.of(logged), settled, List.of(), EventCounts.NONE, Cursor.START));
  }

  private void log(int number, long slot, long seconds, Mint... mints) {
    var events = List.of(mints).stream().map(mint -> trade(mint, price(number))).toList();
    log(new Transaction(signature(number), slot, new BlockTime(seconds, true), events), true);
  }

  private EventPage page(Mint mint, Optional<EventPlace> after, int limit, boolean newestFirst) {
    return store.events(new EventQuery(mint, after, limit, newestFirst));
  }

  private EventPage all(Mint mint) {
    return page(mint, Optional.empty(), 1000, false);
  }

  private List<EventPlace> walk(Mint mint, int limit, boolean newestFirst) {
    var places = new ArrayList<EventPlace>();
    EventPage page;
    do {
      var after = places.isEmpty() ? Optional.<EventPlace>empty() : Optional.of(places.getLast());
      page = page(mint, after, limit, newestFirst);
      page.events().forEach(each -> places.add(each.place()));
    } while (page.hasMore());
    return places;
  }

  private static EventPlace place(long seconds, long slot, int index, int ordinal) {
    return new EventPlace(new Place(seconds, new Position(slot, index)), ordinal);
  }

  @Test
  void aMintsEventsAreThoseOfNoOtherInTheOrderOfTheLedgerBothWays() {
    log(1, 10, 1000, mint(0), mint(1), mint(1));
    log(2, 10, 1000, mint(1));
    log(3, 11, 1000, mint(1), mint(2));
    log(4, 12, 1001, mint(2), mint(1));

    var expected =
        List.of(
            place(1000, 10, 0, 1),
            place(1000, 10, 0, 2),
            place(1000, 10, 1, 0),
            place(1000, 11, 0, 0),
            place(1001, 12, 0, 1));
    for (int limit : new int[] {1, 2, 5, 9}) {
      assertThat(walk(mint(1), limit, false), is(expected));
      assertThat(walk(mint(1), limit, true), is(expected.reversed()));
    }
  }

  @Test
  void aMintThatNobodyKnowsHasNoEvents() {
    log(1, 10, 1000, mint(0), mint(2));

    for (boolean newestFirst : new boolean[] {true, false}) {
      var page = page(mint(1), Optional.empty(), 10, newestFirst);
      assertThat(page.events(), is(empty()));
      assertThat(page.hasMore(), is(false));
    }
  }

  @Test
  void whatIsLoggedBetweenTwoPagesComesOnceOrNotAtAll() {
    IntStream.range(0, 10).forEach(i -> log(i, i, 1000 + i, mint(1)));
    var newest = page(mint(1), Optional.empty(), 4, true);
    var oldest = page(mint(1), Optional.empty(), 4, false);

    log(10, 10, 1010, mint(1));

    var older = page(mint(1), Optional.of(newest.events().getLast().place()), 100, true);
    var newer = page(mint(1), Optional.of(oldest.events().getLast().place()), 100, false);
    assertThat(older.events().size(), is(6));
    assertThat(newer.events().size(), is(7));
    assertThat(newer.events().getLast().signature(), is(signature(10)));
  }

  @Test
  void aPlaceWhoseEventIsGoneStillSaysWhereToGoOn() {
    IntStream.range(0, 3).forEach(i -> log(i, i, 1000 + i, mint(1)));
    var middle = store.transaction(signature(1)).orElseThrow();
    try (var revision = store.revise()) {
      revision.unlog(middle);
      revision.commit(EventCounts.NONE, Cursor.START);
    }

    var gone = Optional.of(new EventPlace(middle.place(), 0));

    assertThat(page(mint(1), gone, 9, true).events().getFirst().signature(), is(signature(0)));
    assertThat(page(mint(1), gone, 9, false).events().getFirst().signature(), is(signature(2)));
  }

  @Test
  void anEventSaysWhetherItIsSettledAndItsTimeExact() {
    var heard =
        new Transaction(
            signature(1),
            10,
            new BlockTime(1000, false),
            List.of(new ForceLiquidate(address(1), mint(1), address(2))));
    log(heard, false);
    log(2, 11, 1001, mint(1));

    var events = all(mint(1)).events();

    assertThat(events.getFirst().settled(), is(false));
    assertThat(events.getFirst().timeExact(), is(false));
    assertThat(events.getFirst().event(), is(Optional.of(heard.events().getFirst())));
    assertThat(events.getLast().settled(), is(true));
    assertThat(events.getLast().timeExact(), is(true));

    store.settle(List.of(heard), Cursor.START);

    assertThat(all(mint(1)).events().getFirst().settled(), is(true));
  }

  @Test
  void aLossStandsBehindTheEventsOfItsTransaction() {
    var whole = transaction(1, 10, 1000, trade(mint(1), price(1)));
    var cut =
        new Transaction(
            whole.signature(),
            whole.slot(),
            whole.time(),
            whole.events(),
            Set.of(mint(1).address(), mint(2).address()));
    log(cut, true);

    assertThat(
        all(mint(1)).events().stream().map(LoggedEvent::event).toList(),
        contains(Optional.of(whole.events().getFirst()), Optional.empty()));
    assertThat(
        all(mint(2)).events().stream().map(each -> each.place().ordinal()).toList(),
        contains(EventPlace.LOSS));
  }

  @Test
  void aPlaceThatNoEventCanHaveIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> place(-1, 0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> place(0, -1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> place(0, 0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> place(0, 0, 0, 65_536));
  }
}
