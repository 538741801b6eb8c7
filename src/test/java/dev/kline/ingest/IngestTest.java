package dev.kline.ingest;

import static dev.kline.testing.Samples.address;
import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.kline.candle.BarUpdate;
import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.EventType;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent.ForceLiquidate;
import dev.kline.event.Transaction;
import dev.kline.store.HistoryQuery;
import dev.kline.store.Store;
import dev.kline.testing.Await;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {
  private static final long T0 = 1_758_805_500;
  private static final Series S1 = new Series(mint(1), Interval.S1);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final LinkedBlockingQueue<Committed> told = new LinkedBlockingQueue<>();
  private Store store;
  private Ingest ingest;

  @BeforeEach
  void start() {
    store = TempStore.open(directory);
    ingest = new Ingest(store, told::add, 100, DEADLINE);
    ingest.start();
  }

  @AfterEach
  void stop() {
    ingest.close();
    store.close();
  }

  private void restart() {
    stop();
    told.clear();
    start();
  }

  private Committed next() throws InterruptedException {
    var committed = told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertThat("a commit was told in time", committed, is(notNullValue()));
    return committed;
  }

  /** Whatever was told before is in the store. */
  private void awaitApplied() throws InterruptedException {
    ingest.unknown(List.of());
  }

  private List<Candle> bars(Series series) {
    return store.history(series, HistoryQuery.oldest(1000)).candles();
  }

  @Test
  void oneTransactionIsOneCommitThatIsInTheStoreBeforeItIsTold() throws InterruptedException {
    var twice = transaction(1, 42, T0, trade(mint(1), price(10)), trade(mint(1), price(12)));
    var seen = new LinkedBlockingQueue<List<Candle>>();
    ingest.close();
    ingest = new Ingest(store, _ -> seen.add(bars(S1)), 100, DEADLINE);
    ingest.start();

    ingest.transaction(twice);

    var expected = new Candle(T0, price(10), price(12), price(10), price(12), 2);
    assertThat(seen.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS), contains(expected));
    assertThat(store.log(new Position(0, 0), 10), hasSize(1));
  }

  /** The first commit is followed at once by another: what comes while it is told. */
  @Test
  void commitsThatFollowAtOnceAreOneStretch() throws InterruptedException {
    ingest.close();
    var signatures = new AtomicInteger(1);
    var inStretch = new AtomicInteger();
    var longest = new AtomicInteger();
    var listener =
        new CommitListener() {
          @Override
          public void committed(Committed committed) {
            if (inStretch.incrementAndGet() == 1) {
              tellTrade(signatures.incrementAndGet());
            }
          }

          @Override
          public boolean stretch(Stretch stretch) {
            inStretch.set(0);
            stretch.apply();
            longest.accumulateAndGet(inStretch.get(), Math::max);
            return true;
          }
        };
    ingest = new Ingest(store, listener, 100, DEADLINE);
    ingest.start();

    tellTrade(signatures.get());

    Await.until("each commit was a stretch of its own", () -> longest.get() > 1);
    ingest.close();
    assertThat(longest.get(), is(greaterThan(1)));
  }

  /** As when the thread that tells the first commit is held up by a client. */
  @Test
  void whatComesWhileTheThreadIsHeldUpIsAppliedOnAnother() throws InterruptedException {
    ingest.close();
    var threads = new CopyOnWriteArrayList<Thread>();
    var goneOn = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    var listener =
        new CommitListener() {
          @Override
          public void committed(Committed committed) {
            threads.add(Thread.currentThread());
          }

          @Override
          public boolean stretch(Stretch stretch) {
            stretch.apply();
            if (threads.size() > 1) {
              return true;
            }
            stretch.goOnElsewhere();
            goneOn.countDown();
            awaitUnlessInterrupted(released);
            return false;
          }
        };
    ingest = new Ingest(store, listener, 100, DEADLINE);
    ingest.start();

    tellTrade(1);
    goneOn.await();
    tellTrade(2);
    tellTrade(3);
    ingest.close();

    assertThat(store.log(new Position(0, 0), 10), hasSize(3));
    assertThat(threads.getLast(), is(not(threads.getFirst())));
    released.countDown();
    assertThat("the one held up ends", threads.getFirst().join(DEADLINE));
  }

  private static void awaitUnlessInterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellTrade(int signature) {
    try {
      ingest.transaction(transaction(signature, 42, T0, trade(mint(1), price(10))));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void everyTradeIsToldShortestIntervalFirst() throws InterruptedException {
    ingest.transaction(
        transaction(1, 42, T0, trade(mint(1), price(10)), trade(mint(2), price(12))));

    var updates = next().updates();

    assertThat(
        updates.stream().map(BarUpdate::series).toList(),
        contains(
            S1,
            new Series(mint(1), Interval.S30),
            new Series(mint(1), Interval.M5),
            new Series(mint(2), Interval.S1),
            new Series(mint(2), Interval.S30),
            new Series(mint(2), Interval.M5)));
  }

  @Test
  void theSameSignatureNeverCountsTwiceNotEvenAfterARestart() throws InterruptedException {
    var transaction = transaction(1, 42, T0, trade(mint(1), price(10)));
    ingest.transaction(transaction);
    ingest.transaction(transaction);
    restart();
    ingest.transaction(transaction);
    ingest.transaction(transaction(2, 43, T0, trade(mint(1), price(11))));

    awaitApplied();

    assertThat(bars(S1).getFirst().updateCount(), is(2));
    assertThat(ingest.status().transactions().duplicates(), is(1L));
    assertThat(ingest.status().counts().of(EventType.BUY_SELL), is(2L));
    assertThat(store.log(new Position(0, 0), 10), hasSize(2));
  }

  @Test
  void twoTransactionsOfASlotStandInTheLogInTheOrderHeard() throws InterruptedException {
    ingest.transaction(transaction(1, 42, T0, trade(mint(1), price(10))));
    ingest.transaction(transaction(2, 42, T0, trade(mint(1), price(11))));
    awaitApplied();

    var positions = store.log(new Position(0, 0), 10).stream().map(each -> each.position());

    assertThat(positions.toList(), contains(new Position(42, 0), new Position(42, 1)));
    assertThat(ingest.status().cursor().newest().orElseThrow(), is(new Position(42, 1)));
  }

  @Test
  void anOlderSlotDoesNotTakeTheCursorBack() throws InterruptedException {
    ingest.transaction(transaction(1, 42, T0, trade(mint(1), price(10))));
    ingest.transaction(transaction(2, 40, T0, trade(mint(1), price(11))));
    awaitApplied();

    assertThat(ingest.status().cursor().newest().orElseThrow(), is(new Position(42, 0)));
  }

  @Test
  void anEventWithoutAPriceIsLoggedAndMovesNoBar() throws InterruptedException {
    ingest.transaction(transaction(1, 42, T0, new ForceLiquidate(address(1), mint(1), address(2))));

    assertThat(next().updates(), is(empty()));
    assertThat(bars(S1), is(empty()));
    assertThat(ingest.status().counts().of(EventType.FORCE_LIQUIDATE), is(1L));
  }

  @Test
  void theClockFinishesBarsInAQuietMarketAndTheStoreKnowsIt() throws InterruptedException {
    ingest.transaction(transaction(1, 42, T0, trade(mint(1), price(10))));
    next();

    ingest.clock(T0 + 1);

    var told = next();
    assertThat(told.updates(), hasSize(1));
    assertThat(told.updates().getFirst().isFinal(), is(true));
    var history = store.history(S1, HistoryQuery.newest(1));
    assertThat(history.isFinal(history.candles().getFirst(), Interval.S1), is(true));
    assertThat(history.position(), is(told.position()));
  }

  @Test
  void aBarThatWasOpenAtTheEndIsFinishedAfterTheRestartWithoutAnyTrade()
      throws InterruptedException {
    ingest.transaction(transaction(1, 42, T0, trade(mint(1), price(10))));
    next();
    restart();

    ingest.clock(T0 + 30);

    var finals = next().updates();
    assertThat(
        finals.stream().map(each -> each.series().interval()).toList(),
        contains(Interval.S1, Interval.S30));
    assertThat(finals.getFirst().candle().updateCount(), is(1));
  }

  @Test
  void whatWaitsInTheInboxIsAppliedBeforeTheEnd() throws InterruptedException {
    for (int i = 0; i < 90; i++) {
      ingest.transaction(transaction(i, 42, T0, trade(mint(1), price(10 + i))));
    }

    ingest.close();

    assertThat(bars(S1).getFirst().updateCount(), is(90));
  }

  @Test
  void aFailedCommitStopsIngestAndSaysWhy() throws InterruptedException {
    store.close();

    ingest.transaction(transaction(1, 42, T0, trade(mint(1), price(10))));

    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (ingest.status().running() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat("ingest stopped in time", ingest.status().running(), is(false));
    assertThat(ingest.status().failure(), is("store refused, see the log"));
    assertThat(told, is(empty()));
  }

  @Test
  void anInboxThatIsFullMakesTheSourceWait() throws InterruptedException {
    store.close();
    Transaction transaction = transaction(1, 42, T0, trade(mint(1), price(10)));
    var source =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 1000; i++) {
                  ingest.transaction(transaction);
                }
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });

    Await.until("ingest never stopped", () -> !ingest.status().running());
    Await.until("the inbox never filled", () -> ingest.status().waiting() == 100);

    assertThat(ingest.status().waiting(), is(100));
    assertThat(source.isAlive(), is(true));
    source.interrupt();
    assertThat(source.join(DEADLINE), is(true));
  }
}
