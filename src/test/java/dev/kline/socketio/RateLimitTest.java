package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private final RateLimit limit = new RateLimit(10, 3);
  private final long now = System.nanoTime();

  private int taken(long atNanos, int wanted) {
    int taken = 0;
    for (int i = 0; i < wanted; i++) {
      taken += limit.take(atNanos) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aBurstIsLetThroughAndThenThePace() {
    assertThat(taken(now, 10), is(3));
    assertThat(taken(now + SECOND / 10, 10), is(1));
    assertThat(taken(now + SECOND / 2, 10), is(3));
  }

  @Test
  void whoWaitsLongGetsNoMoreThanABurst() {
    assertThat(taken(now + 3600 * SECOND, 10), is(3));
  }

  @Test
  void noneAtAllIsNoLimit() {
    assertThrows(IllegalArgumentException.class, () -> new RateLimit(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, 0));
  }
}
