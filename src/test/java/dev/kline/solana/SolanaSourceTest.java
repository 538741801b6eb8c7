package dev.kline.solana;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.notification;
import static dev.kline.testing.ChainFeed.signature;
import static dev.kline.testing.ChainFeed.trade;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.event.BlockTime;
import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerStretch;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.Await;
import dev.kline.testing.CapturedLog;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.FakeNode;
import dev.kline.testing.NoLedgerSink;
import dev.kline.testing.RecordingSink;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The live source against a node of the loopback. Waiting between tries takes no time. */
class SolanaSourceTest {
  /** Quick enough for a test, slow enough for a busy machine. */
  private static final Duration PING = Duration.ofMillis(150);

  private static final NodeSocket.Limits PATIENT = NodeSocket.Limits.of(Duration.ofSeconds(15));
  private static final NodeSocket.Limits QUICK =
      new NodeSocket.Limits(
          Duration.ofSeconds(10), Duration.ofMillis(300), PING, Duration.ofMillis(100));

  private final FakeNode node = FakeNode.start();
  private final SteppedPace pace = new SteppedPace();
  private final RecordingSink sink = new RecordingSink();
  private SolanaSource source = source(PATIENT, node.wsUrl());

  @BeforeEach
  void nodeKnowsTimes() {
    node.blockTimes(slot -> 1_000 + slot);
  }

  @AfterEach
  void close() {
    source.close();
    node.close();
  }

  @Test
  void bothSubscriptionsAreAskedForAsTheNodeWantsThem() {
    source.start(sink);
    Await.until("two requests never came", () -> node.requests().size() == 2);

    assertThat(
        node.requests().stream().map(Object::toString).toList(),
        contains(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logsSubscribe\",\"params\":[{\"mentions\":[\""
                + ChainFeed.PROGRAM
                + "\"]},{\"commitment\":\"confirmed\"}]}",
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"slotSubscribe\"}"));
  }

  @Test
  void aTradeComesThroughWithItsExactTime() {
    var event = buy(mint(1), 42);
    startAndSubscribe();

    node.send(notification(7, 1, trade(event)));

    assertThat(
        sink.awaitTransactions(1),
        contains(new Transaction(signature(1), 7, new BlockTime(1_007, true), List.of(event))));
  }

  @Test
  void theStatusTellsTheStateTheNewestSlotAndTheCounts() {
    assertThat(source.status().state(), is(State.CONNECTING));
    assertThat(source.status().newestSlot(), is(-1L));
    startAndSubscribe();
    node.send(ChainFeed.failedNotification(6, 1, trade(buy(mint(1), 42))));
    node.send(notification(7, 2, trade(buy(mint(1), 42))));
    node.send("{\"method\":\"logsNotification\"}");
    node.send("nonsense");
    node.slot(9);
    Await.until("slot 9 was never heard of", () -> source.status().newestSlot() == 9);
    sink.awaitTransactions(1); // it is held until the first comparison with the ledger is over

    var status = source.status();

    assertThat(status.source(), is("solana"));
    assertThat(status.state(), is(State.CONNECTED));
    assertThat(status.detail(), is("ws://127.0.0.1:" + node.wsUrl().getPort()));
    assertThat(status.lastHeard(), is(pace.now()));
    assertThat(status.counts().notifications(), is(2L));
    assertThat(status.counts().failedTransactions(), is(1L));
    assertThat(status.counts().malformedNotifications(), is(2L));
    assertThat(sink.transactions().size(), is(1));
  }

  @Test
  void oddMessagesBreakNothing() {
    startAndSubscribe();
    for (String odd :
        new String[] {
          "",
          "null",
          "[]",
          "{}",
          "{\"id\":9}",
          "{\"id\":null,\"result\":1}",
          "{\"method\":1}",
          "{\"method\":\"accountNotification\"}",
          "{\"method\":\"slotNotification\"}",
          "\0"
        }) {
      node.send(odd);
    }
    node.send(notification(7, 1, trade(buy(mint(1), 42))));

    sink.awaitTransactions(1);
    assertThat(node.connections(), is(1));
  }

  @Test
  void aMessageInFragmentsIsOne() {
    startAndSubscribe();

    node.sendInFragments(notification(7, 1, trade(buy(mint(1), 42))));

    sink.awaitTransactions(1);
  }

  @Test
  void aMessageOfAMegabyteComesThrough() {
    startAndSubscribe();
    var lines = ChainFeed.call(ChainFeed.PROGRAM.toString(), 1, ChainFeed.log("é".repeat(1 << 20)));

    node.send(notification(7, 1, ChainFeed.transaction(lines, trade(buy(mint(1), 42)))));

    sink.awaitTransactions(1);
  }

  @Test
  void slotsDriveTheChainsClock() {
    startAndSubscribe();

    node.slot(116);

    Await.until("the clock was never told", () -> sink.clocks().equals(List.of(1_100L)));
  }

  /** Whoever takes no notice is connected and hears nothing. */
  @Test
  void anErrorAnswerIsSaidOnceAndTriedAgainWithGrowingDelays() {
    try (var log = CapturedLog.of(LogStream.class)) {
      node.refuseLogs("{\"code\":-32602,\"message\":\"Invalid Request: Only 1 address\"}");
      source.start(sink);
      Await.until("four tries never came", () -> node.connections() >= 4);
      assertThat(source.status().state(), is(State.CONNECTING));
      assertThat(source.status().detail(), containsString("Only 1 address"));
      node.refuseLogs("");
      awaitConnected();

      assertThat(
          log.lines(),
          contains(
              startsWith(
                  "WARNING chain lost reason=logsSubscribe refused: code=-32602"
                      + " message=\"Invalid Request: Only 1 address\" retry_in=PT"),
              startsWith("INFO chain regained tries=")));
    }
    growing(pace.pauses());
  }

  @Test
  void aNodeWithoutSlotsIsSaidOnceAndStillHeard() {
    try (var log = CapturedLog.of(LogStream.class)) {
      node.refuseSlots("{\"code\":-32601,\"message\":\"Method not found\"}");
      startAndSubscribe();
      node.send(notification(7, 1, trade(buy(mint(1), 42))));
      sink.awaitTransactions(1);

      assertThat(node.connections(), is(1));
      assertThat(
          log.lines().stream().filter(line -> line.contains("tells no slots")).count(), is(1L));
    }
  }

  @Test
  void aDroppedConnectionIsRegained() {
    try (var log = CapturedLog.of(LogStream.class)) {
      startAndSubscribe();
      awaitConnected();

      node.drop();
      node.awaitSubscriptions(2);
      node.send(notification(7, 1, trade(buy(mint(1), 42))));

      sink.awaitTransactions(1);
      assertThat(
          log.lines(),
          contains(
              startsWith("INFO chain connected url=ws://127.0.0.1:"),
              startsWith("WARNING chain lost reason="),
              startsWith("INFO chain regained tries=1 after=PT")));
    }
  }

  /** A node that is down is not hammered. */
  @Test
  void aNodeThatAcceptsAndClosesIsNotStormed() {
    node.hangUp(true);
    source.start(sink);
    Await.until("eight tries never came", () -> pace.pauses().size() >= 8);
    source.close();

    growing(pace.pauses());
  }

  @Test
  void aNodeThatTakesTheSubscriptionAndDropsItAtOnceIsNotStormed() {
    source.start(sink);
    for (int round = 1; round <= 6; round++) {
      node.awaitSubscriptions(round);
      awaitConnected();
      node.drop();
      int pauses = round;
      Await.until("the drop went unseen", () -> pace.pauses().size() >= pauses);
    }
    source.close();

    growing(pace.pauses());
  }

  @Test
  void aConnectionThatLivedStartsTheDelaysAnew() {
    node.hangUp(true);
    source.start(sink);
    Await.until("six tries never came", () -> pace.pauses().size() >= 6);
    node.hangUp(false);
    awaitConnected();
    pace.step(LogStream.SETTLED);
    int before = pace.pauses().size();

    node.drop();
    Await.until("the drop went unseen", () -> pace.pauses().size() > before);

    assertThat(pace.pauses().get(before), is(lessThan(Duration.ofMillis(301))));
  }

  @Test
  void aConnectionThatBroughtATransactionStartsTheDelaysAnew() {
    source.start(sink);
    for (int round = 1; round <= 5; round++) {
      node.awaitSubscriptions(round);
      awaitConnected();
      node.send(notification(round, round, trade(buy(mint(1), 42))));
      sink.awaitTransactions(round);
      node.drop();
      int pauses = round;
      Await.until("the drop went unseen", () -> pace.pauses().size() >= pauses);
    }

    assertThat(pace.pauses(), everyItem(is(lessThan(Duration.ofMillis(301)))));
  }

  @Test
  void pingsAreSentAndTheirPongsKeepAQuietConnectionAlive() {
    source = source(QUICK, node.wsUrl());
    source.start(sink);
    node.awaitSubscriptions(1);

    Await.until("six pings never came", () -> node.pings() >= 6);

    assertThat(node.connections(), is(1));
  }

  /** On a half-open connection one could wait for ever. */
  @Test
  void aConnectionThatFallsSilentIsDroppedAndRegained() {
    source = source(QUICK, node.wsUrl());
    source.start(sink);
    node.awaitSubscriptions(1);
    awaitConnected();

    node.silent(true);
    Await.until(
        "the silence went unnoticed",
        () -> source.status().detail().contains("nothing heard for PT0.4S"));
    node.silent(false);

    node.awaitSubscriptions(2);
  }

  @Test
  void aSubscriptionThatIsNeverAnsweredIsGivenUp() {
    source = source(QUICK, node.wsUrl());
    node.silent(true);
    source.start(sink);

    Await.until(
        "it waits for ever",
        () -> source.status().detail().contains("no answer to logsSubscribe within PT0.3S"));
  }

  @Test
  void aSlowSinkIsNotTakenForASilentNode() throws Exception {
    var began = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    source = source(QUICK, node.wsUrl());
    source.start(slowSink(began, go));
    node.awaitSubscriptions(1);
    node.send(notification(7, 1, trade(buy(mint(1), 42))));
    began.await();
    long end = System.nanoTime() + QUICK.silence().multipliedBy(2).toNanos();
    Await.until("time stands still", () -> System.nanoTime() > end);

    go.countDown();
    node.send(notification(8, 2, trade(buy(mint(1), 43))));

    sink.awaitTransactions(2);
    assertThat(node.connections(), is(1));
  }

  /**
   * Lines that were held are told when it is quiet, while the next message is asked for already.
   */
  @Test
  void aSinkThatIsSlowToTakeWhatWasHeldIsNotTakenForASilentNode() throws Exception {
    var began = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    source = source(QUICK, node.wsUrl());
    node.ledger().add(1, 9, trade(buy(mint(1), 42)));
    node.ledger().holdLists();
    var sinkWithCursor = slowSink(began, go);
    var begin = new LedgerCursor(1, Optional.of(signature(9)), 0);
    sinkWithCursor.settle(new LedgerStretch(List.of(), Optional.of(begin)));
    source.start(sinkWithCursor);
    node.awaitSubscriptions(1);
    node.send(notification(7, 1, trade(buy(mint(1), 42))));
    Await.until("nothing was held", () -> source.status().ledger().held() == 1);
    node.ledger().releaseLists();
    began.await();
    long end = System.nanoTime() + QUICK.silence().multipliedBy(2).toNanos();
    Await.until("time stands still", () -> System.nanoTime() > end);

    go.countDown();
    sink.awaitTransactions(1);
    node.send(notification(8, 2, trade(buy(mint(1), 43))));

    sink.awaitTransactions(2);
    assertThat(node.connections(), is(1));
  }

  /** The JDK's client swallowed the end of a connection that came while nothing was asked for. */
  @Test
  void aConnectionThatEndsWhileTheSinkIsBusyIsMissedAllTheSame() throws Exception {
    var began = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    source.start(slowSink(began, go));
    node.awaitSubscriptions(1);
    node.send(notification(7, 1, trade(buy(mint(1), 42))));
    began.await();

    node.close();
    go.countDown();

    Await.until("the end went unnoticed", () -> source.status().state() == State.CONNECTING);
  }

  @Test
  void aSinkThatThrowsCostsTheConnectionAndNotTheSource() {
    try (var log = CapturedLog.of(LogStream.class)) {
      source.start(
          new NoLedgerSink() {
            @Override
            public void transaction(Transaction transaction) {
              if (transaction.slot() == 7) {
                throw new IllegalStateException("a hole in the sink");
              }
              sink.transaction(transaction);
            }

            @Override
            public void clock(long seconds) {}
          });
      node.awaitSubscriptions(1);

      node.send(notification(7, 1, trade(buy(mint(1), 42))));
      node.awaitSubscriptions(2);
      node.send(notification(8, 2, trade(buy(mint(1), 42))));

      sink.awaitTransactions(1);
      assertThat(log.lines().stream().filter(line -> line.startsWith("SEVERE")).count(), is(1L));
    }
  }

  @Test
  void startReturnsAtOnceWhereThereIsNoNode() {
    try (var log = CapturedLog.of(LogStream.class)) {
      node.close();
      source.start(sink);
      Await.until("six tries never came", () -> pace.pauses().size() >= 6);

      assertThat(source.status().state(), is(State.CONNECTING));
      assertThat(source.status().detail(), containsString("connection refused"));
      assertThat(log.lines().size(), is(1));
    }
  }

  @Test
  void anApiKeyIsNeverShown() {
    try (var log = CapturedLog.of(LogStream.class)) {
      source.close();
      source = source(PATIENT, node.wsUrl().resolve("/v2/s3cr3ts3cr3t?api-key=t0ps3cr3t"));
      source.start(sink);
      Await.until("the path is known after all", () -> pace.pauses().size() >= 2);

      assertThat(log.lines().toString(), containsString("reason=HTTP status 404"));
      assertThat((log.lines() + source.status().detail()).contains("s3cr3t"), is(false));
    }
  }

  @Test
  void afterCloseTheSinkIsNotCalledAgain() throws Exception {
    var began = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    source.start(slowSink(began, go));
    node.awaitSubscriptions(1);
    node.send(notification(7, 1, trade(buy(mint(1), 42))));
    began.await();

    source.close();
    go.countDown();

    assertThat(source.status().state(), is(State.ENDED));
    assertThat(sink.transactions().size(), is(0));
  }

  @Test
  void closingTwiceOrBeforeTheStartIsNothingSpecial() {
    source.close();
    source.close();

    assertThrows(IllegalStateException.class, () -> source.start(sink));
  }

  private void startAndSubscribe() {
    source.start(sink);
    node.awaitSubscriptions(1);
  }

  private void awaitConnected() {
    Await.until("it never connected", () -> source.status().state() == State.CONNECTED);
  }

  private NoLedgerSink slowSink(CountDownLatch began, CountDownLatch go) {
    return new NoLedgerSink() {
      @Override
      public void transaction(Transaction transaction) throws InterruptedException {
        began.countDown();
        go.await();
        sink.transaction(transaction);
      }

      @Override
      public void clock(long seconds) {}
    };
  }

  /** A quarter of a second, doubled each time up to a minute, give or take a fifth. */
  private static void growing(List<Duration> pauses) {
    long base = 250;
    for (Duration pause : pauses) {
      assertThat(pause.toMillis(), is(greaterThan(base * 79 / 100)));
      assertThat(pause.toMillis(), is(lessThan(base * 121 / 100)));
      base = Math.min(base * 2, 60_000);
    }
  }

  private SolanaSource source(NodeSocket.Limits limits, URI wsUrl) {
    var config =
        new SolanaConfig(
            node.rpcUrl(),
            wsUrl,
            ChainFeed.PROGRAM,
            Commitment.CONFIRMED,
            Duration.ofSeconds(15),
            Layout.L1,
            SolanaConfig.Ledger.DEFAULT);
    var ledgerLimits = LedgerLimits.of(Duration.ofSeconds(5));
    return new SolanaSource(config, limits, pace, ledgerLimits, Pace.SYSTEM);
  }
}
