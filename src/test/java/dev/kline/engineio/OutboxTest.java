package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final int PLENTY = 1 << 20;

  private final AtomicInteger drainers = new AtomicInteger();
  private final Outbox outbox = new Outbox(limits(3, 100), () -> drainers.incrementAndGet() > 0);

  @Test
  void oneDrainerIsStartedHoweverMuchIsOffered() {
    outbox.offer(message("a"));
    outbox.offer(message("b"));

    assertThat(drainers.get(), is(1));
  }

  @Test
  void theDrainerTakesAllThatWaitsInOrder() {
    outbox.offer(message("a"));
    outbox.offer(message("b"));

    assertThat(outbox.take(PLENTY), contains(message("a"), message("b")));
  }

  @Test
  void oneWriteTakesNoMoreThanItsBytes() {
    outbox.offer(message("a"));
    outbox.offer(message("b"));
    outbox.offer(message("c"));

    assertThat(outbox.take(2 * message("a").bytes()), contains(message("a"), message("b")));
  }

  @Test
  void aMessageLargerThanAWriteIsTakenAlone() {
    outbox.offer(message("a".repeat(90)));

    assertThat(outbox.take(10), contains(message("a".repeat(90))));
  }

  @Test
  void anOfferAfterTheHoldEndedStartsTheNextDrainer() {
    outbox.offer(message("a"));
    outbox.take(PLENTY);
    assertThat(outbox.take(PLENTY), is(empty()));

    outbox.offer(message("b"));

    assertThat(drainers.get(), is(2));
  }

  @Test
  void anOfferWhileTheHoldLastsStartsNone() {
    outbox.offer(message("a"));
    outbox.take(PLENTY);

    outbox.offer(message("b"));

    assertThat(drainers.get(), is(1));
    assertThat(outbox.take(PLENTY), contains(message("b")));
  }

  @Test
  void theFourthOfThreeMessagesIsRefused() {
    outbox.offer(message("a"));
    outbox.offer(message("b"));
    outbox.offer(message("c"));

    assertThat(outbox.offer(message("d")), is(Offer.FULL));
  }

  @Test
  void bytesBeyondTheBoundAreRefused() {
    outbox.offer(message("a".repeat(60)));

    assertThat(outbox.offer(message("a".repeat(60))), is(Offer.FULL));
  }

  @Test
  void oneMessageAlwaysFitsAnEmptyOutbox() {
    assertThat(outbox.offer(message("a".repeat(1000))), is(Offer.QUEUED));
  }

  @Test
  void whatWasTakenMakesRoom() {
    outbox.offer(message("a".repeat(60)));
    outbox.take(PLENTY);

    assertThat(outbox.offer(message("b".repeat(60))), is(Offer.QUEUED));
  }

  @Test
  void aGroupIsQueuedWholeOrNotAtAll() {
    outbox.offer(message("a"));

    assertThat(outbox.offer(List.of(message("b"), message("c"), message("d"))), is(Offer.FULL));
    assertThat(outbox.offer(List.of(message("b"), message("c"))), is(Offer.QUEUED));
    assertThat(outbox.take(PLENTY), contains(message("a"), message("b"), message("c")));
  }

  @Test
  void aBacklogWidensTheBoundsUntilNothingWaits() {
    var backlog = List.of(message("1"), message("2"), message("3"), message("4"));
    outbox.offer(message("a"));
    assertThat(outbox.offerBacklog(backlog), is(Offer.QUEUED));
    outbox.offer(message("b"));
    outbox.offer(message("c"));
    assertThat(outbox.offer(message("d")), is(Offer.FULL));

    outbox.take(PLENTY);
    for (String text : List.of("a", "b", "c")) {
      assertThat(outbox.offer(message(text)), is(Offer.QUEUED));
    }
    assertThat(outbox.offer(message("d")), is(Offer.FULL));
  }

  @Test
  void itIsWritableWhileNothingWaitsAndNobodyWrites() {
    assertThat(outbox.writable(), is(true));
    outbox.offer(message("a"));
    assertThat(outbox.writable(), is(false));
    outbox.take(PLENTY);
    assertThat(outbox.writable(), is(false));
    outbox.take(PLENTY);
    assertThat(outbox.writable(), is(true));
  }

  @Test
  void theLastMessageGoesBehindAllOthersAndBeyondTheBounds() {
    outbox.offer(message("a"));
    outbox.offer(message("b"));
    outbox.offer(message("c"));

    outbox.finish(message("end"));

    assertThat(
        outbox.take(PLENTY), contains(message("a"), message("b"), message("c"), message("end")));
  }

  @Test
  void nothingIsTakenInAfterTheLastMessage() {
    outbox.finish(message("end"));
    outbox.finish(message("end again"));

    assertThat(outbox.offer(message("late")), is(Offer.CLOSED));
    assertThat(outbox.take(PLENTY), contains(message("end")));
  }

  @Test
  void anAbortForgetsWhatWaits() {
    outbox.offer(message("a"));

    outbox.abort();

    assertThat(outbox.take(PLENTY), is(empty()));
    assertThat(outbox.offer(message("late")), is(Offer.CLOSED));
  }

  @Test
  void idleMeansThatNobodyWrites() throws InterruptedException {
    outbox.offer(message("a"));
    outbox.take(PLENTY);
    assertThat(outbox.awaitIdle(Duration.ofMillis(1)), is(false));

    outbox.take(PLENTY);

    assertThat(outbox.awaitIdle(Duration.ZERO), is(true));
  }

  @Test
  void offersOfManyThreadsReachOneWriterAtATimeEachThreadsInOrder() throws InterruptedException {
    int threads = 4;
    int each = 5_000;
    var race = new DrainRace(threads * each);
    var senders = new ArrayList<Thread>();

    for (int t = 0; t < threads; t++) {
      String name = t + ":";
      senders.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < each; i++) {
              race.outbox.offer(message(name + i));
            }
          }));
    }
    for (Thread sender : senders) {
      sender.join();
    }

    assertThat(race.outbox.awaitIdle(Duration.ofSeconds(10)), is(true));
    assertThat(race.writersAtOnceMax.get(), is(1));
    for (int t = 0; t < threads; t++) {
      assertThat(race.of(t), is(expected(t, each)));
    }
  }

  private static List<Message> expected(int thread, int count) {
    var messages = new ArrayList<Message>();
    for (int i = 0; i < count; i++) {
      messages.add(message(thread + ":" + i));
    }
    return messages;
  }

  @Test
  void onceAllTogetherHoldTooMuchWhoHasMoreThanItsShareIsFullAndNobodyElse() {
    var common = new CommonBacklog(60_000);
    var slow = new Outbox(limits(PLENTY, PLENTY, common), () -> false);
    var slower = new Outbox(limits(PLENTY, PLENTY, common), () -> false);
    var quick = new Outbox(limits(PLENTY, PLENTY, common), () -> false);
    Message large = message("x".repeat(10_000));
    for (int i = 0; i < 3; i++) {
      assertThat(slow.offer(large), is(Offer.QUEUED));
    }
    while (slower.offer(large) == Offer.QUEUED) {
      assertThat(common.bytes(), is(lessThan(100_000L)));
    }

    assertThat(quick.offer(large), is(Offer.QUEUED));
    assertThat(quick.offer(message("a")), is(Offer.QUEUED));
    assertThat("of three it has more than a third", slow.offer(message("a")), is(Offer.FULL));

    slower.abort();
    assertThat(slow.offer(large), is(Offer.QUEUED));
    while (!slow.take(PLENTY).isEmpty()) {
      // all that waits
    }
    quick.take(PLENTY);
    assertThat(common.bytes(), is(0L));
  }

  private static Outbox.Limits limits(int messagesMax, int bytesMax) {
    return limits(messagesMax, bytesMax, new CommonBacklog(PLENTY));
  }

  private static Outbox.Limits limits(int messagesMax, int bytesMax, CommonBacklog common) {
    return new Outbox.Limits(messagesMax, bytesMax, 2, new LongAdder(), common);
  }

  private static Message state(String text, String of, boolean last) {
    return Message.state(text, of, last);
  }

  @Test
  void aClientThatIsBehindGetsTheLastStateOfEachThing() {
    outbox.offer(state("a1", "a", false));
    outbox.offer(state("b1", "b", false));

    outbox.offer(state("a2", "a", false));
    outbox.offer(state("a3", "a", false));

    assertThat(outbox.take(PLENTY), contains(state("b1", "b", false), state("a3", "a", false)));
  }

  @Test
  void aClientThatKeepsUpGetsEveryState() {
    outbox.offer(state("a1", "a", false));
    outbox.offer(state("a2", "a", false));

    assertThat(outbox.take(PLENTY), contains(state("a1", "a", false), state("a2", "a", false)));
  }

  @Test
  void theLastWordOfAThingIsNeverLeftOut() {
    outbox.offer(message("x"));
    outbox.offer(state("a1", "a", true));

    outbox.offer(state("a2", "a", true));

    assertThat(
        outbox.take(PLENTY),
        contains(message("x"), state("a1", "a", true), state("a2", "a", true)));
  }

  @Test
  void whatWasLeftOutMakesRoom() {
    outbox.offer(message("x"));
    outbox.offer(message("y"));
    outbox.offer(state("a0", "a", false));
    for (int i = 1; i < 10_000; i++) {
      assertThat(outbox.offer(state("a" + i, "a", false)), is(Offer.QUEUED));
    }

    assertThat(outbox.offer(message("z")), is(Offer.FULL));
    assertThat(
        outbox.take(PLENTY), contains(message("x"), message("y"), state("a9999", "a", false)));
  }

  private static Message message(String text) {
    return Message.text(text);
  }

  /** Drains as a transport does, and watches that nobody else does. */
  private static final class DrainRace {
    final Outbox outbox;
    final List<Message> written = new ArrayList<>();
    final AtomicInteger writers = new AtomicInteger();
    final AtomicInteger writersAtOnceMax = new AtomicInteger();

    DrainRace(int messagesMax) {
      outbox =
          new Outbox(
              limits(messagesMax, PLENTY), () -> Thread.startVirtualThread(this::drain) != null);
    }

    void drain() {
      writersAtOnceMax.accumulateAndGet(writers.incrementAndGet(), Math::max);
      List<Message> batch = outbox.take(64);
      while (!batch.isEmpty()) {
        written.addAll(batch);
        writers.decrementAndGet();
        LockSupport.parkNanos(1);
        writersAtOnceMax.accumulateAndGet(writers.incrementAndGet(), Math::max);
        batch = outbox.take(64);
      }
      writers.decrementAndGet();
    }

    List<Message> of(int thread) {
      byte first = (byte) ('0' + thread);
      return written.stream().filter(message -> message.frame()[3] == first).toList();
    }
  }
}
