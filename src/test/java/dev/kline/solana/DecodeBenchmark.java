package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.solana.EventDecoder.Outcome;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.ChainFeed;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.Warmup;

/** A node's notification of one trade → the event in it: JSON, invoke stack, base64, Borsh. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {
  private static final Address PROGRAM = ChainFeed.PROGRAM;

  private final String program = PROGRAM.toString();
  private final String text =
      ChainFeed.notification(
          312_004_411, 1, ChainFeed.trade(ChainFeed.buy(ChainFeed.mint(1), 1_234_567_890_123L)));

  @Benchmark
  public List<?> decode() {
    var told = LogNotification.parse(text).orElseThrow();
    var outcomes = new ArrayList<Outcome>();
    for (byte[] payload : ProgramLogs.read(program, told.lines()).payloads()) {
      outcomes.add(EventDecoder.decode(Layout.L1, payload));
    }
    return outcomes;
  }
}
