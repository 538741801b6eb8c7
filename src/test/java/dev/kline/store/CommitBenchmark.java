package dev.kline.store;

import dev.kline.candle.CandleBook;
import dev.kline.candle.Intervals;
import dev.kline.candle.Trade;
import dev.kline.event.BlockTime;
import dev.kline.event.Position;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.TempStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One transaction with one trade into a real RocksDB: its event, its three bars, the cursor. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CommitBenchmark {
  private static final int TRADES_PER_SECOND = 500;

  private final Path directory = directory();
  private final Store store = TempStore.open(directory);
  private final CandleBook book = new CandleBook(store, Intervals.DEFAULT, 0, 1000);
  private EventCounts counts = EventCounts.NONE;
  private Cursor cursor = Cursor.START;
  private long trades = 1_700_000_000L * TRADES_PER_SECOND;

  private static Path directory() {
    try {
      return Files.createTempDirectory("kline-commit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Benchmark
  public long commit() {
    trades++;
    long seconds = trades / TRADES_PER_SECOND;
    BuySell event = ChainFeed.buy(ChainFeed.mint(1), 1_000_000_000_000L + trades % 997);
    var signature = Signature.of(ByteBuffer.allocate(Signature.SIZE).putLong(trades).array(), 0);
    var time = new BlockTime(seconds, true);
    var logged =
        new LoggedTransaction(
            new Position(trades, 0), new Transaction(signature, trades, time, List.of(event)));
    book.advance(seconds);
    book.apply(Trade.of(event, logged.place()).orElseThrow(), true);
    counts = counts.plus(List.of(event));
    cursor = cursor.applied(logged.position()).at(seconds);
    long position =
        store.commit(new Commit(List.of(logged), false, book.changes(), counts, cursor));
    book.committed();
    return position;
  }

  @TearDown
  public void forget() throws IOException {
    store.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
