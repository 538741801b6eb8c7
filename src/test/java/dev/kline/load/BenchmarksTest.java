package dev.kline.load;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.kline.api.EncodeBenchmark;
import dev.kline.candle.ApplyBenchmark;
import dev.kline.socketio.BroadcastBenchmark;
import dev.kline.solana.DecodeBenchmark;
import dev.kline.store.CommitBenchmark;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmarks do what they say; how fast is nobody's business here. */
class BenchmarksTest {

  @Test
  void jmhTakesThemAll(@TempDir Path directory) throws Exception {
    Benchmarks.prepare(directory);
  }

  @Test
  void aNotificationIsDecodedToItsEvent() {
    assertThat(new DecodeBenchmark().decode(), hasSize(1));
  }

  @Test
  void aTradeChangesAllThreeIntervals() {
    var benchmark = new ApplyBenchmark();
    benchmark.name();

    assertThat(benchmark.apply().updates(), hasSize(3));
  }

  @Test
  void aCommitIsStored() throws Exception {
    var benchmark = new CommitBenchmark();
    long first = benchmark.commit();
    long second = benchmark.commit();
    benchmark.forget();

    assertThat(second, greaterThan(first));
  }

  @Test
  void anUpdateIsEncodedForAMemberWhoIsAway() throws Exception {
    var benchmark = new EncodeBenchmark();
    benchmark.joinAndVanish();
    benchmark.encode();
    benchmark.stop();
  }

  @Test
  void aBroadcastReachesAThousand() throws Exception {
    var benchmark = new BroadcastBenchmark();
    benchmark.join();
    int told = benchmark.broadcast();
    benchmark.leave();

    assertThat(told, is(1000));
  }
}
