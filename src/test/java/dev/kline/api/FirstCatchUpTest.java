package dev.kline.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a subscribe waits after a start, on a clock that only a pause moves. */
@Timeout(60)
class FirstCatchUpTest {
  private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 1); // It may well overflow.
  private final AtomicInteger looks = new AtomicInteger();

  private FirstCatchUp catchUp(int looksUntilDone) {
    return new FirstCatchUp(
        () -> looks.incrementAndGet() < looksUntilDone,
        nowNanos::get,
        duration -> nowNanos.addAndGet(duration.toNanos()));
  }

  private Duration wait(FirstCatchUp catchUp) {
    long before = nowNanos.get();
    catchUp.await();
    return Duration.ofNanos(nowNanos.get() - before);
  }

  @Test
  void aSourceThatDoesNotCatchUpIsNotWaitedForAndNotAskedAgain() {
    var catchUp = catchUp(1);

    assertThat(wait(catchUp), is(Duration.ZERO));
    assertThat(wait(catchUp), is(Duration.ZERO));
    assertThat(looks.get(), is(1));
  }

  @Test
  void theWaitEndsWhenTheSourceHasCaughtUp() {
    var catchUp = catchUp(6);

    assertThat(wait(catchUp), is(FirstCatchUp.LOOK_EVERY.multipliedBy(5)));
    assertThat(wait(catchUp), is(Duration.ZERO));
  }

  @Test
  void theWaitEndsThreeSecondsAfterTheStartWhateverTheSourceDoes() {
    var catchUp = catchUp(Integer.MAX_VALUE);
    nowNanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(wait(catchUp), is(Duration.ofSeconds(2)));
    assertThat(wait(catchUp), is(Duration.ZERO));
  }

  @Test
  void nobodyWaitsWhoComesLater() {
    var catchUp = catchUp(Integer.MAX_VALUE);
    nowNanos.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(wait(catchUp), is(Duration.ZERO));
  }

  @Test
  void aSecondCatchUpIsNotWaitedFor() {
    var catchUp = catchUp(1);
    catchUp.await();
    looks.set(Integer.MIN_VALUE); // from now on it says that it is catching up

    assertThat(wait(catchUp), is(Duration.ZERO));
  }

  @Test
  void whileOneWaitsTheOthersDoNotAsk() throws InterruptedException {
    var mayEnd = new CountDownLatch(1);
    var catchUp =
        new FirstCatchUp(() -> looks.incrementAndGet() < 2, nowNanos::get, _ -> mayEnd.await());
    var waiting = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      Thread.ofVirtual()
          .start(() -> {
            catchUp.await();
            waiting.countDown();
          });
    }
    Await.until("nobody looked", () -> looks.get() == 1);

    mayEnd.countDown();

    waiting.await();
    assertThat(looks.get(), is(2));
  }

  @Test
  void whoIsInterruptedGoesOnAndLeavesTheRestToTheNext() {
    var interrupted =
        new FirstCatchUp(
            () -> looks.incrementAndGet() < 3,
            nowNanos::get,
            _ -> {
              if (looks.get() == 1) {
                throw new InterruptedException("for the test");
              }
            });

    interrupted.await();
    assertThat(Thread.interrupted(), is(true));
    interrupted.await();

    assertThat(looks.get(), is(3));
  }
}
