package dev.kline.solana;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.notification;
import static dev.kline.testing.ChainFeed.trade;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.event.BlockTime;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.Await;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.FakeNode;
import dev.kline.testing.RecordingSink;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySourceTest {
  /** Nobody listens at the discard port. */
  private static final URI NO_NODE = URI.create("http://127.0.0.1:9/");

  private final SteppedPace pace = new SteppedPace();
  @TempDir private Path directory;

  @Test
  void everyLineIsToldInItsOrderAndThenTheClockRunsOn() throws Exception {
    var sink = replay(NO_NODE, 0, line(100, 1), line(99, 2), line(350, 3));

    assertThat(
        sink.transactions().stream().map(Transaction::slot).toList(), contains(100L, 99L, 350L));
    long last = ReplaySource.GENESIS_SECONDS + 140;
    assertThat(sink.transactions().getLast().time(), is(new BlockTime(last, false)));
    assertThat(sink.clocks(), contains(last + 4 * 3600));
  }

  @Test
  void withoutANodeTheSameFileGivesTheSameTimesWhateverTheDay() throws Exception {
    var first = replay(NO_NODE, 0, line(345_000_000, 1), line(345_000_003, 2));
    pace.step(Duration.ofDays(100));
    var second = replay(NO_NODE, 0, line(345_000_000, 1), line(345_000_003, 2));

    assertThat(second.transactions(), is(first.transactions()));
  }

  @Test
  void aNodeThatKnowsTheFirstSlotTellsTheTimes() throws Exception {
    try (var node = FakeNode.start()) {
      node.blockTimes(slot -> 1_000 + slot);

      var sink = replay(node.rpcUrl(), 0, line(100, 1), line(200, 2));

      assertThat(
          sink.transactions().stream().map(Transaction::time).toList(),
          contains(new BlockTime(1_100, true), new BlockTime(1_200, true)));
      assertThat(sink.clocks(), contains(1_200L + 4 * 3600));
    }
  }

  @Test
  void aNodeThatDoesNotKnowTheFirstSlotIsNotAskedAgain() throws Exception {
    try (var node = FakeNode.start()) {
      var sink = replay(node.rpcUrl(), 0, line(100, 1), line(200, 2));

      assertThat(node.blockTimeCalls(), contains(100L));
      assertThat(sink.transactions().getLast().time().exact(), is(false));
    }
  }

  @Test
  void linesThatCannotBeReadAreCountedAndSkipped() throws Exception {
    Path file = write("nonsense", "", line(100, 1), "{}", "\0".repeat(1000), line(101, 2));
    try (var source = source(file, 0, NO_NODE)) {
      var sink = run(source);

      assertThat(sink.transactions().size(), is(2));
      assertThat(source.status().counts().malformedNotifications(), is(3L));
      assertThat(source.status().counts().notifications(), is(2L));
    }
  }

  @Test
  void bytesThatAreNoTextSpoilOnlyTheirLine() throws Exception {
    Path file = write(line(100, 1), "x", line(101, 2));
    byte[] bytes = Files.readAllBytes(file);
    bytes[line(100, 1).length() + 1] = (byte) 0xff;
    Files.write(file, bytes);
    try (var source = source(file, 0, NO_NODE)) {
      assertThat(run(source).transactions().size(), is(2));
    }
  }

  @Test
  void atASpeedTheDistanceOfSlotsIsKept() throws Exception {
    replay(NO_NODE, 2, line(100, 1), line(110, 2), line(105, 3), line(120, 4));

    assertThat(pace.pauses(), contains(Duration.ofSeconds(2), Duration.ofSeconds(2)));
  }

  @Test
  void theStatusSaysHowFarItIs() throws Exception {
    Path file = write(line(100, 1), line(101, 2));
    try (var source = source(file, 0, NO_NODE)) {
      assertThat(source.status().state(), is(State.CONNECTING));

      run(source);

      assertThat(source.status().source(), is("replay"));
      assertThat(source.status().detail(), is(file.getFileName() + " line 2, the last"));
      assertThat(source.status().newestSlot(), is(101L));
    }
  }

  @Test
  void anEmptyFileEndsWithoutAClock() throws Exception {
    assertThat(replay(NO_NODE, 0).clocks(), is(List.of()));
  }

  @Test
  void aFileThatIsNotThereIsRefusedByItsKeyAndPath() {
    Path file = directory.resolve("missing.ndjson");

    var refusal = assertThrows(IllegalArgumentException.class, () -> source(file, 0, NO_NODE));

    assertThat(
        refusal.getMessage(),
        is("events.replay_file is " + file + ", must be a file that can be read"));
  }

  @Test
  void aSpeedThatIsNoneIsRefused() throws IOException {
    Path file = write();
    for (double speed : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      var refusal =
          assertThrows(IllegalArgumentException.class, () -> source(file, speed, NO_NODE));
      assertThat(refusal.getMessage(), containsString("events.replay_speed is " + speed));
    }
  }

  private static String line(long slot, long signature) {
    return notification(slot, signature, trade(buy(mint(1), 42)));
  }

  private RecordingSink replay(URI node, double speed, String... lines) throws IOException {
    try (var source = source(write(lines), speed, node)) {
      return run(source);
    }
  }

  private static RecordingSink run(ReplaySource source) {
    var sink = new RecordingSink();
    source.start(sink);
    Await.until("the replay never ended", () -> source.status().state() == State.ENDED);
    return sink;
  }

  private Path write(String... lines) throws IOException {
    Path file = directory.resolve("feed.ndjson");
    return Files.writeString(file, String.join("\n", lines), StandardCharsets.UTF_8);
  }

  private ReplaySource source(Path file, double speed, URI node) {
    var config =
        new SolanaConfig(
            node,
            URI.create("ws://127.0.0.1:9/"),
            ChainFeed.PROGRAM,
            Commitment.CONFIRMED,
            Duration.ofSeconds(15),
            Layout.L1,
            SolanaConfig.Ledger.DEFAULT);
    return new ReplaySource(config, file, speed, Duration.ofHours(4), pace);
  }
}
