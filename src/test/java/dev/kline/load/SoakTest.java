package dev.kline.load;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.load.Soak.Asked;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SoakTest {

  @Test
  void whoComesAndGoesInEveryWayLeavesNothingBehind() throws Exception {
    var out = new ByteArrayOutputStream();
    var asked = new Asked(30, 40, Duration.ofSeconds(1), Duration.ofSeconds(3));

    boolean good = new Soak(asked, new PrintStream(out, true, StandardCharsets.UTF_8)).run();

    var said = out.toString(StandardCharsets.UTF_8);
    assertThat(said, good, is(true));
    assertThat(
        said,
        allOf(
            containsString("1 tides, "),
            containsString("troubles       0"),
            containsString("ebb   live heap MiB "),
            containsString("sessions 0.0  subscriptions 0.0  rooms 0.0  outbox KiB 0.0"),
            containsString("outbox KiB at high tide ")));
  }

  @Test
  void nonsenseIsRefusedByItsName() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> Asked.of(Map.of("clients", "9999")::get));

    assertThat(refused.getMessage(), is("clients is 9999, must be from 1 to 5000"));
  }
}
