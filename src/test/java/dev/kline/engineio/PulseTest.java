package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.engineio.Pulse.Beat;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final long INTERVAL = 25;
  private static final long TIMEOUT = 60;

  private final Pulse pulse = new Pulse(Duration.ofNanos(INTERVAL), Duration.ofNanos(TIMEOUT), 0);

  @Test
  void nothingIsDueBeforeTheInterval() {
    assertThat(pulse.beat(INTERVAL - 1), is(Beat.REST));
  }

  @Test
  void aPingIsDueAfterTheInterval() {
    assertThat(pulse.beat(INTERVAL), is(Beat.PING));
  }

  @Test
  void onePingIsEnoughWhileThePongIsAwaited() {
    pulse.beat(INTERVAL);

    assertThat(pulse.beat(INTERVAL + TIMEOUT - 1), is(Beat.REST));
  }

  @Test
  void theSessionIsDeadWhenNoPongComes() {
    pulse.beat(INTERVAL);

    assertThat(pulse.beat(INTERVAL + TIMEOUT), is(Beat.DEAD));
  }

  @Test
  void theIntervalStartsAnewFromThePong() {
    pulse.beat(INTERVAL);
    pulse.pong(40);

    assertThat(pulse.beat(40 + INTERVAL - 1), is(Beat.REST));
    assertThat(pulse.beat(40 + INTERVAL), is(Beat.PING));
  }

  @Test
  void anotherPacketExtendsTheWaitOnce() {
    pulse.beat(INTERVAL);
    pulse.packet(50);
    pulse.packet(100);

    assertThat(pulse.beat(50 + TIMEOUT - 1), is(Beat.REST));
    assertThat(pulse.beat(50 + TIMEOUT), is(Beat.DEAD));
  }

  @Test
  void aPacketWhileNoPongIsAwaitedExtendsNothing() {
    pulse.packet(20);

    assertThat(pulse.beat(INTERVAL), is(Beat.PING));
  }
}
