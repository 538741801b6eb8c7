package dev.kline.candle;

import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.U128;
import dev.kline.testing.ChainFeed;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One trade → the bars of all intervals, with the bars that its time closes; 500 trades a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ApplyBenchmark {
  private static final int TRADES_PER_SECOND = 500;

  private final Mint[] mints = new Mint[200];
  private final CandleBook book = new CandleBook(new NoHistory(), Intervals.DEFAULT, 0, 1000);
  private long trades = 1_700_000_000L * TRADES_PER_SECOND;

  @Setup
  public void name() {
    for (int i = 0; i < mints.length; i++) {
      mints[i] = ChainFeed.mint(i);
    }
  }

  @Benchmark
  public CandleBook.Shown apply() {
    trades++;
    long seconds = trades / TRADES_PER_SECOND;
    var place = new Place(seconds, new Position(trades, 0));
    var price = U128.of(1_000_000_000_000L + trades % 997);
    book.advance(seconds);
    var shown = book.apply(new Trade(mints[(int) (trades % mints.length)], price, place), true);
    book.committed();
    return shown;
  }

  /** A store that is empty. */
  private static final class NoHistory implements CandleHistory {

    @Override
    public Optional<Tail> tail(Series series) {
      return Optional.empty();
    }

    @Override
    public Optional<Candle> atOrBefore(Series series, long openTimeSeconds) {
      return Optional.empty();
    }

    @Override
    public Optional<Candle> after(Series series, long openTimeSeconds) {
      return Optional.empty();
    }

    @Override
    public Optional<U128> droppedClose(Series series) {
      return Optional.empty();
    }

    @Override
    public Optional<MintEnd> end(Mint mint) {
      return Optional.empty();
    }

    @Override
    public void trades(Mint mint, long fromSeconds, long toSeconds, TradeFold fold) {}
  }
}
