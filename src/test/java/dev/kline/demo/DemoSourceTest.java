package dev.kline.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import dev.kline.testing.NoLedgerSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoSourceTest {
  private static final long START = 1_795_000_000;
  private static final Duration HISTORY = Duration.ofMinutes(10);

  private final DemoMarket market = new DemoMarket(1, 4, 8, 28);
  private final SteppedClock clock = new SteppedClock(START * 1000);
  private final RecordingSink sink = new RecordingSink();
  private final DemoSource source = new DemoSource(market, HISTORY, clock);

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void creationsAreToldFirstThenTheHistoryThenTheClockComesToNow() {
    source.start(sink);

    sink.awaitClock(START);
    var told = sink.transactions();
    assertThat(told.subList(0, 4), is(market.creations()));
    assertThat(told.subList(4, told.size()), is(plan(START - 600, START)));
  }

  @Test
  void afterTheHistoryEachTradeIsToldWhenItHappensAndNotBefore() {
    source.start(sink);
    sink.awaitClock(START);
    sink.clear();
    var second = market.second(START);
    var first = second.getFirst();

    clock.advanceTo(first.atMillis());

    sink.awaitTransaction(first.transaction());
    var due = second.stream().filter(planned -> planned.atMillis() <= first.atMillis());
    assertThat((long) sink.transactions().size(), is(lessThanOrEqualTo(due.count())));
  }

  @Test
  void theClockComesToASecondAfterAllOfItsPastWasTold() {
    source.start(sink);
    clock.advanceTo((START + 30) * 1000);
    sink.awaitClock(START + 30);

    long clockSeconds = 0;
    for (Object call : sink.calls()) {
      if (call instanceof Long seconds) {
        assertThat(seconds, is(greaterThanOrEqualTo(clockSeconds)));
        clockSeconds = seconds;
      } else if (call instanceof Transaction transaction && clockSeconds > 0) {
        assertThat(transaction.time().seconds(), is(greaterThanOrEqualTo(clockSeconds)));
      }
    }
  }

  @Test
  void twoRunsThatOverlapTellTheSame() {
    source.start(sink);
    clock.advanceTo((START + 20) * 1000);
    sink.awaitClock(START + 20);
    source.close();
    var again = new RecordingSink();

    try (var second = new DemoSource(market, HISTORY, clock)) {
      second.start(again);
      again.awaitClock(START + 20);
    }

    long overlap = START + 20 - 600;
    assertThat(since(again, overlap), is(since(sink, overlap)));
  }

  private static List<Transaction> since(RecordingSink sink, long second) {
    return sink.transactions().stream().filter(one -> one.time().seconds() >= second).toList();
  }

  @Test
  void theStatusSaysThatItIsADemo() {
    assertThat(source.status().state(), is(State.CONNECTING));
    assertThat(source.status().lastHeard(), is(nullValue()));

    source.start(sink);
    sink.awaitClock(START);

    var status = source.status();
    assertThat(status.source(), is("demo"));
    assertThat(status.state(), is(State.CONNECTED));
    assertThat(status.detail(), startsWith("simulated trades, not the chain"));
    assertThat(status.detail(), containsString("seed=1 mints=4"));
    assertThat(status.newestSlot(), is(sink.transactions().getLast().slot()));
    assertThat(status.counts().notifications(), is((long) sink.transactions().size()));
  }

  @Test
  void afterCloseTheSinkIsNotCalledAgain() {
    source.start(sink);
    sink.awaitClock(START);

    source.close();

    sink.clear();
    clock.advanceTo((START + 60) * 1000);
    assertThat(sink.calls(), is(List.of()));
    assertThat(source.status().state(), is(State.ENDED));
    assertThat(
        Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList(),
        everyItem(is(not("demo-market"))));
  }

  @Test
  void closeDoesNotWaitForASinkThatIsFull() throws InterruptedException {
    var entered = new CountDownLatch(1);
    source.start(
        new NoLedgerSink() {
          @Override
          public void transaction(Transaction transaction) throws InterruptedException {
            entered.countDown();
            new CountDownLatch(1).await();
          }

          @Override
          public void clock(long seconds) {}
        });
    assertThat("the source never told", entered.await(10, TimeUnit.SECONDS), is(true));

    long began = System.nanoTime();
    source.close();

    assertThat(System.nanoTime() - began, is(lessThan(TimeUnit.SECONDS.toNanos(5))));
  }

  @Test
  void aSinkThatFailsEndsTheSource() throws InterruptedException {
    var called = new CountDownLatch(1);
    source.start(
        new NoLedgerSink() {
          @Override
          public void transaction(Transaction transaction) {
            called.countDown();
            throw new IllegalStateException("the ingest stopped");
          }

          @Override
          public void clock(long seconds) {}
        });

    assertThat("the source never told", called.await(10, TimeUnit.SECONDS), is(true));
    source.close();
    assertThat(source.status().state(), is(State.ENDED));
  }

  @Test
  void closeTwiceIsCloseOnceAndThereIsNoStartAfterIt() {
    source.close();
    source.close();

    assertThrows(IllegalStateException.class, () -> source.start(sink));
  }

  @Test
  void onTheWallsClockTradesComeWithinASecond() {
    try (var live = new DemoSource(market, Duration.ZERO)) {
      long now = System.currentTimeMillis() / 1000;
      live.start(sink);

      sink.awaitClock(now + 1);
    }
  }

  private List<Transaction> plan(long from, long to) {
    var plan = new ArrayList<Transaction>();
    for (long second = from; second < to; second++) {
      market.second(second).forEach(planned -> plan.add(planned.transaction()));
    }
    return plan;
  }

  /** Keeps every call: a {@link Transaction}, or a Long for the clock. Safe for any thread. */
  private static final class RecordingSink extends NoLedgerSink {
    private final List<Object> calls = new ArrayList<>();
    private final BlockingQueue<Object> news = new LinkedBlockingQueue<>();

    @Override
    public void transaction(Transaction transaction) {
      add(transaction);
    }

    @Override
    public void clock(long seconds) {
      add(seconds);
    }

    private synchronized void add(Object call) {
      calls.add(call);
      news.add(call);
    }

    void awaitClock(long seconds) {
      await(call -> call instanceof Long clock && clock >= seconds, "the clock " + seconds);
    }

    void awaitTransaction(Transaction transaction) {
      await(transaction::equals, "transaction " + transaction.signature());
    }

    private void await(Predicate<Object> wanted, String what) {
      try {
        Object call;
        do {
          call = news.poll(10, TimeUnit.SECONDS);
          if (call == null) {
            throw new AssertionError(what + " was never told");
          }
        } while (!wanted.test(call));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    synchronized List<Object> calls() {
      return List.copyOf(calls);
    }

    synchronized List<Transaction> transactions() {
      return calls.stream()
          .filter(Transaction.class::isInstance)
          .map(Transaction.class::cast)
          .toList();
    }

    synchronized void clear() {
      calls.clear();
      news.clear();
    }
  }
}
