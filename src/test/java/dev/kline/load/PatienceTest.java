package dev.kline.load;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who answers in time may not be hung up on; who does not, may. */
class PatienceTest {
  private final Patience patience = new Patience(Duration.ofSeconds(8), 0);

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void theOpenPacketSaysHowLongOneMayBeSilent() throws Exception {
    String packet = "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":2000,\"pingTimeout\":8000}";

    assertThat(Patience.allowed(packet), is(Duration.ofSeconds(8)));
  }

  @Test
  void whoAnswersInTimeIsHeard() {
    for (int second = 2; second <= 60; second += 2) {
      patience.answered(seconds(second));
    }

    assertThat(patience.exhausted(seconds(62)), is(false));
  }

  @Test
  void whoWasSilentOnceMayBeHungUpOnEvenIfItAnswersThen() {
    patience.answered(seconds(8));
    patience.answered(seconds(9));

    assertThat(patience.exhausted(seconds(10)), is(true));
  }

  @Test
  void whoAnswersNoMoreMayBeHungUpOn() {
    patience.answered(seconds(2));

    assertThat(patience.exhausted(seconds(9)), is(false));
    assertThat(patience.exhausted(seconds(10)), is(true));
  }

  @Test
  void whatIsNoOpenPacketIsShown() {
    var refused = assertThrows(IOException.class, () -> Patience.allowed("{\"code\":1}"));

    assertThat(refused.getMessage(), containsString("{\"code\":1}"));
  }
}
