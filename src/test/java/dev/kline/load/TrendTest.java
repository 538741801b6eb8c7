package dev.kline.load;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.load.Trend.Tolerance;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That the soak sees a leak, and nothing where there is none. */
class TrendTest {
  private static final Tolerance SOME = new Tolerance(1, 0.05);

  private static List<Double> readings(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).boxed().toList();
  }

  @Test
  void aLeakIsSeenThroughNoiseTenTimesItsStep() {
    var random = new Random(3);
    var trend = Trend.of(readings(40, i -> 20 + i * 0.1 + random.nextDouble()), SOME);

    assertThat(trend.toString(), trend.grew(), is(true));
    assertThat(trend.growth(), closeTo(3.9, 0.6));
  }

  @Test
  void noiseAloneIsFlat() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var trend = Trend.of(readings(12, _ -> 20 + 2 * random.nextDouble()), SOME);

      assertThat(seed + ": " + trend, trend.grew(), is(false));
    }
  }

  @Test
  void aSpikeIsNoTrend() {
    var trend = Trend.of(readings(10, i -> i == 8 ? 500 : 20), SOME);

    assertThat(trend.toString(), trend.grew(), is(false));
    assertThat(trend.first(), is(20.0));
  }

  @Test
  void aSessionForEachTideIsALeakWhereNoneIsAllowed() {
    var trend = Trend.of(readings(6, i -> i), new Tolerance(0, 0));

    assertThat(trend.toString(), is("       0.0     +5.0, may +0.0: GREW"));
  }

  @Test
  void whatShrinksIsFlat() {
    assertThat(Trend.of(readings(6, i -> 100 - i), SOME).grew(), is(false));
  }

  @Test
  void theWarmUpDoesNotCount() {
    var readings = List.of(10.0, 15.0, 18.0, 20.0, 20.0, 20.0, 20.0);

    assertThat(Trend.settled(readings, 0), contains(18.0, 20.0, 20.0, 20.0, 20.0));
    assertThat(Trend.settled(readings, 5), contains(20.0, 20.0));
    assertThat(Trend.settled(readings, 9), is(empty()));
  }

  @Test
  void tooFewReadingsAreNotJudged() {
    var few = readings(3, i -> i);

    assertThrows(IllegalArgumentException.class, () -> Trend.of(few, SOME));
  }
}
