package dev.kline.solana;

import static dev.kline.testing.ChainFeed.address;
import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.call;
import static dev.kline.testing.ChainFeed.concat;
import static dev.kline.testing.ChainFeed.data;
import static dev.kline.testing.ChainFeed.failing;
import static dev.kline.testing.ChainFeed.instruction;
import static dev.kline.testing.ChainFeed.log;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.payload;
import static dev.kline.testing.ChainFeed.signature;
import static dev.kline.testing.ChainFeed.trade;
import static dev.kline.testing.ChainFeed.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.event.ProgramEvent;
import dev.kline.event.SourceStatus.Counts;
import dev.kline.solana.BlockTimes.Known;
import dev.kline.solana.BlockTimes.Never;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.EventSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kinds of trouble that a feed of the program knows, one by one. */
class TransactionReaderTest {
  private static final ProgramEvent EVENT = buy(mint(1), 42);
  private static final String GOOD = data(EVENT);
  private static final String FORGED = data(buy(mint(1), 1_000_000));
  private static final String OTHER = address("other").toString();

  private final List<Long> asked = new ArrayList<>();
  private final BlockClock clock =
      new BlockClock(
          slot -> {
            asked.add(slot);
            return new Known(1_000 + slot);
          },
          "http://node",
          _ -> 0,
          new SteppedPace());
  private final TransactionReader reader =
      new TransactionReader(ChainFeed.PROGRAM, Layout.L1, clock);

  @Test
  void aTradeIsATransactionWithItsBlocksTime() throws Exception {
    var read = reader.read(of(trade(EVENT))).orElseThrow();

    assertThat(read.signature(), is(signature(1)));
    assertThat(read.slot(), is(7L));
    assertThat(read.time().seconds(), is(1_007L));
    assertThat(read.events(), is(List.of(EVENT)));
  }

  @Test
  void aSlotThatTheChainHasNotComeToIsMalformed() throws Exception {
    var future = new SteppedPace().now().getEpochSecond() + 3600;
    var estimating =
        new BlockClock(_ -> new Never(), "http://node", _ -> future, new SteppedPace());
    var reader = new TransactionReader(ChainFeed.PROGRAM, Layout.L1, estimating);

    assertThat(reader.read(of(trade(EVENT))).isEmpty(), is(true));
    assertThat(reader.counts().malformedNotifications(), is(1L));
  }

  @Test
  void severalEventsStayInTheirOrder() throws Exception {
    var read =
        reader.read(of(trade(EventSamples.EVENTS.toArray(ProgramEvent[]::new)))).orElseThrow();

    assertThat(read.events(), is(EventSamples.EVENTS));
  }

  /** Such trades moved nothing, and are no bars. */
  @Test
  void aFailedTransactionNeverCounts() throws Exception {
    var lines = transaction(failing(ChainFeed.PROGRAM.toString(), 1, List.of(GOOD)));

    var read = reader.read(new LogNotification(7, signature(1), true, lines));

    assertThat(read.isEmpty(), is(true));
    assertThat(reader.counts(), is(new Counts(1, 1, 0, 0, 0, 0, 0)));
  }

  @Test
  void aTransactionThatFailedAfterTheProgramSucceededNeverCounts() throws Exception {
    var lines = transaction(failing(OTHER, 1, instruction(2, GOOD)));

    assertThat(reader.read(new LogNotification(7, signature(1), true, lines)).isEmpty(), is(true));
  }

  @Test
  void aTradeThroughARouterCounts() throws Exception {
    found(transaction(call(OTHER, 1, instruction(2, GOOD))));
  }

  @Test
  void anotherProgramsEventOfTheSameNameDoesNot() throws Exception {
    found(transaction(call(OTHER, 1, FORGED), instruction(1, GOOD), call(OTHER, 1, FORGED)));
  }

  @Test
  void anEventOfAProgramThatOursCalledDoesNot() throws Exception {
    var body = new ArrayList<>(call(OTHER, 2, FORGED));
    body.add(GOOD);

    found(transaction(call(ChainFeed.PROGRAM.toString(), 1, body)));
  }

  @Test
  void textThatLooksLikeTheRuntimesIsText() throws Exception {
    found(transaction(instruction(1, log("name: Big success story"), GOOD)));
    found(transaction(instruction(1, log("uri https://x/ invoke [9]"), GOOD)));
    found(transaction(instruction(1, log("check failed softly, continuing"), GOOD)));
  }

  @Test
  void linesThatCannotBeDecodedAreCountedAndTheGoodOneBehindThemCounts() throws Exception {
    byte[] whole = payload(EVENT);
    byte[] milestone = payload(EventSamples.EVENTS.getLast());

    found(
        transaction(
            instruction(
                1,
                "Program data: %%%not-base64%%%",
                data(Arrays.copyOf(whole, 28)),
                data(Arrays.copyOf(milestone, 8 + 99)),
                "Program data: YWJj ZGVm",
                GOOD)));

    assertThat(reader.counts(), is(new Counts(1, 0, 0, 0, 4, 0, 0)));
  }

  @Test
  void eventsThatWeDoNotKnowAreCountedAndSkipped() throws Exception {
    found(transaction(instruction(1, data(new byte[48]), GOOD)));

    assertThat(reader.counts(), is(new Counts(1, 0, 0, 0, 0, 1, 0)));
  }

  @Test
  void trailingBytesAreCountedAndTheEventCounts() throws Exception {
    found(transaction(instruction(1, data(concat(payload(EVENT), new byte[8])))));

    assertThat(reader.counts(), is(new Counts(1, 0, 0, 0, 0, 0, 1)));
  }

  @Test
  void aTruncatedLogIsCountedAndNothingIsGuessed() throws Exception {
    var lines = new ArrayList<>(trade(EVENT));
    lines.subList(lines.indexOf(GOOD), lines.size()).clear();
    lines.add("Log truncated");

    assertThat(reader.read(of(lines)).isEmpty(), is(true));
    assertThat(reader.counts(), is(new Counts(1, 0, 0, 1, 0, 0, 0)));
  }

  @Test
  void aTransactionWithoutLogsOrEventsCostsNoCall() throws Exception {
    assertThat(reader.read(of(List.of())).isEmpty(), is(true));
    assertThat(reader.read(of(transaction(instruction(1)))).isEmpty(), is(true));

    assertThat(asked, is(List.of()));
  }

  private void found(List<String> lines) throws InterruptedException {
    assertThat(reader.read(of(lines)).orElseThrow().events(), is(List.of(EVENT)));
  }

  private static LogNotification of(List<String> lines) {
    return new LogNotification(7, signature(1), false, lines);
  }
}
