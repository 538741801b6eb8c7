package dev.kline.load;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTest {

  @Test
  void aSmallLoadIsDeliveredWholeAndReported() throws Exception {
    var plan = new Plan("test", 20, 3, 2, 100, 5, Duration.ofMillis(500), Duration.ofSeconds(1));
    var out = new ByteArrayOutputStream();

    var report = new Load(plan, new PrintStream(out, true, StandardCharsets.UTF_8)).run();

    String said = out.toString(StandardCharsets.UTF_8);
    var counts = report.counts();
    assertThat(said, counts.sent(), is(100L));
    assertThat(said, counts.delivered(), is(counts.expected()));
    assertThat(said, report.good(), is(true));
    assertThat(counts.expected(), allOf(greaterThan(1000L), lessThan(2000L)));
    assertThat(counts.p50() <= counts.p99() && counts.p99() <= counts.max(), is(true));
    assertThat(report.cpu().orElseThrow(), greaterThan(Duration.ZERO));
    assertThat(report.lines(), hasItem(containsString("0 lost, 0 doubled, 0 out of order")));
    assertThat(report.errorPercent(), is(0.0));
  }

  @Test
  void aPresetIsChangedByWhatIsSet() {
    var set = Map.of("preset", "many-rooms", "rooms", "4", "secs", "2", "rate", "");

    var plan = Plan.of(set::get);

    assertThat(plan.toString(), plan.rooms(), is(4));
    assertThat(plan.each(), is(4));
    assertThat(plan.rate(), is(500));
    assertThat(plan.members(), is(new int[] {1000, 1000, 1000, 1000}));
  }

  @Test
  void nonsenseIsRefusedByItsName() {
    var set = Map.of("preset", "one-room", "each", "2");

    var refused = assertThrows(IllegalArgumentException.class, () -> Plan.of(set::get));

    assertThat(refused.getMessage(), is("each is 2, must be from 0 to 1"));
  }

  @Test
  void whatIsLostOrDoubledIsSeen() {
    var tally = new Tally();
    tally.sent(1, 2);
    tally.begin(10);
    tally.delivered(9, 30, true);
    tally.sent(10, 2);
    tally.sent(11, 2);
    tally.delivered(11, 1011, true);
    tally.delivered(10, 2010, false);
    tally.doubled(11);

    var counts = tally.counts();

    assertThat(counts.expected(), is(4L));
    assertThat(counts.lost(), is(2L));
    assertThat(counts.doubled(), is(1L));
    assertThat(counts.disordered(), is(1L));
    assertThat(counts.max(), is(2.0));
  }

  @Test
  void aPercentileIsTheTopOfItsBucket() {
    var latencies = new Latencies();
    for (int micros = 1; micros <= 100_000; micros++) {
      latencies.add(micros);
    }

    assertThat(latencies.percentileMillis(0.05), is(0.050));
    assertThat(Math.abs(latencies.percentileMillis(50) - 50) < 50 / 64.0, is(true));
    assertThat(Math.abs(latencies.percentileMillis(99) - 99) < 99 / 64.0, is(true));
    assertThat(latencies.percentileMillis(100), is(100.0));
    assertThat(latencies.maxMillis(), is(100.0));
  }

  @Test
  void aMomentComesBackFromAPrice() {
    var price = Stamp.price(123_456_789);

    assertThat(price.toString(), is("5001234567890000000000000000"));
    assertThat(Stamp.micros("0.500123456789"), is(123_456_789L));
  }
}
