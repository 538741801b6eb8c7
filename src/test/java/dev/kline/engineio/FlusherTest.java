package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.testing.Await;
import dev.kline.testing.Relay;
import dev.kline.testing.VirtualRush;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlusherTest {
  private final Flusher flusher = new Flusher(Duration.ZERO);

  /** Leaves all the time in the world to send. */
  private final Flusher patient = new Flusher(Duration.ZERO, Duration.ofMinutes(1));

  @BeforeEach
  void start() {
    flusher.start();
    patient.start();
  }

  @AfterEach
  void close() {
    flusher.close();
    patient.close();
  }

  /** A client with a real outbox, and a peer that may stop reading. */
  private final class Peer implements Flusher.Client {
    final Outbox outbox;
    final List<List<Message>> writes = new CopyOnWriteArrayList<>();
    final List<Thread> writers = new CopyOnWriteArrayList<>();
    final AtomicInteger writersNow = new AtomicInteger();
    final AtomicInteger taken = new AtomicInteger();
    final AtomicInteger stuck = new AtomicInteger();
    volatile CountDownLatch reads = new CountDownLatch(0);
    volatile boolean doubled;

    Peer() {
      this(flusher);
    }

    Peer(Flusher flusher) {
      this.outbox =
          new Outbox(
              new Outbox.Limits(
                  1 << 20, 1 << 30, 1 << 20, new LongAdder(), new CommonBacklog(1 << 30)),
              () -> {
                flusher.touch(this);
                return true;
              });
    }

    @Override
    public boolean write(WriteBuffer buffer) {
      doubled |= writersNow.incrementAndGet() > 1;
      try {
        List<Message> batch = outbox.take(1 << 16);
        if (!batch.isEmpty()) {
          taken.addAndGet(batch.size());
          reads.await();
          writers.add(Thread.currentThread());
          writes.add(batch);
        }
        writersNow.decrementAndGet();
        return !batch.isEmpty() && !outbox.endIfEmpty();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void stuck() {
      stuck.incrementAndGet();
    }

    int written() {
      return writes.stream().mapToInt(List::size).sum();
    }

    void awaitWritten(int count) {
      Await.until("%d messages were never written".formatted(count), () -> written() == count);
    }
  }

  /** Has no more to send. */
  private static Sender once(Runnable messages) {
    return new Sender(messages, () -> false, () -> {});
  }

  private static Message message(int number) {
    return Message.text("m" + number);
  }

  @Test
  void anIdleServerWritesAtOnce() {
    var peer = new Peer();

    peer.outbox.offer(message(1));

    peer.awaitWritten(1);
  }

  @Test
  void whatGathersWhileTheWriterIsBusyLeavesInOneWrite() {
    var busy = new Peer();
    var other = new Peer();
    busy.reads = new CountDownLatch(1);
    busy.outbox.offer(message(0));
    Await.until("nobody wrote", () -> busy.taken.get() == 1);
    for (int i = 1; i <= 5; i++) {
      busy.outbox.offer(message(i));
    }

    busy.reads.countDown();
    other.outbox.offer(message(9));

    busy.awaitWritten(6);
    other.awaitWritten(1);
    assertThat(busy.writes.get(1).size(), is(5));
  }

  @Test
  void whatIsSentTogetherLeavesInOneWriteForEachClient() {
    var peers = List.of(new Peer(patient), new Peer(patient));
    Await.until("the writer never rested", patient::resting);

    patient.together(once(() -> send(peers, 3)));

    peers.forEach(peer -> peer.awaitWritten(3));
    peers.forEach(peer -> assertThat(peer.writes.size(), is(1)));
  }

  @Test
  void whatAnotherThreadSendsMeanwhileDoesNotWaitForTheEnd() {
    var other = new Peer(patient);
    Await.until("the writer never rested", patient::resting);

    patient.together(
        once(() -> {
          Thread.startVirtualThread(() -> other.outbox.offer(message(1)));
          other.awaitWritten(1);
        }));
  }

  @Test
  void whatTakesLongToSendTogetherDoesNotWaitForItsEnd() {
    var first = new Peer();

    flusher.together(
        once(() -> {
          first.outbox.offer(message(1));
          Await.until(
              "nothing was written before the end",
              () -> {
                new Peer().outbox.offer(message(2));
                return first.written() == 1;
              });
        }));

    first.awaitWritten(1);
  }

  @Test
  void whoSendsMuchToAnIdleServerWritesItToo() {
    var peers = List.of(new Peer(patient), new Peer(patient));
    Await.until("the writer never rested", patient::resting);

    boolean free = patient.together(once(() -> send(peers, 1)));

    assertThat(free, is(true));
    peers.forEach(peer -> assertThat(peer.writers, contains(Thread.currentThread())));
  }

  @Test
  void whoHasMoreToSendLeavesTheWritingToTheWriter() {
    var peers = List.of(new Peer(patient), new Peer(patient), new Peer(patient));
    Await.until("the writer never rested", patient::resting);

    patient.together(
        new Sender(
            () -> send(peers, 1),
            () -> peers.stream().mapToInt(Peer::written).sum() > 0,
            () -> {}));

    peers.forEach(peer -> peer.awaitWritten(1));
    var writers = peers.stream().flatMap(peer -> peer.writers.stream()).toList();
    assertThat(writers.stream().filter(writer -> writer == Thread.currentThread()).count(), is(1L));
  }

  @Test
  void whoSendsGoesOnElsewhereWhileAPeerThatDoesNotReadHasTheThread() throws Exception {
    var hanging = new Peer(patient);
    hanging.reads = new CountDownLatch(1);
    var others = List.of(new Peer(patient), new Peer(patient));
    Await.until("the writer never rested", patient::resting);
    var goneOn = new CountDownLatch(1);
    var sending =
        new Sender(
            () -> {
              hanging.outbox.offer(message(0));
              send(others, 1);
            },
            () -> false,
            goneOn::countDown);
    var free = new CompletableFuture<Boolean>();

    var thread = Thread.ofPlatform().start(() -> free.complete(patient.together(sending)));

    others.forEach(peer -> peer.awaitWritten(1));
    goneOn.await();
    assertThat(hanging.stuck.get(), is(1));
    Await.until("the writer never rested", patient::resting);
    assertThat(
        "the one who went on writes, too",
        patient.together(
            once(() -> {
              hanging.outbox.offer(message(1));
              send(others, 1);
            })));
    assertThat(others.getFirst().writers.getLast(), is(Thread.currentThread()));
    assertThat(free.isDone(), is(false));
    hanging.reads.countDown();
    assertThat(free.get(), is(false));
    hanging.awaitWritten(2);
    assertThat(hanging.writers, contains(thread, thread));
  }

  @Test
  void aFailureToSendLeavesTheServerWriting() {
    var peer = new Peer(patient);
    Await.until("the writer never rested", patient::resting);

    assertThrows(
        IllegalStateException.class,
        () ->
            patient.together(
                once(() -> {
                  peer.outbox.offer(message(1));
                  throw new IllegalStateException("a test's");
                })));

    peer.awaitWritten(1);
    Await.until("the writer never rested", patient::resting);
    patient.together(once(() -> peer.outbox.offer(message(2))));
    assertThat(peer.writers.getLast(), is(Thread.currentThread()));
  }

  @Test
  void aPeerThatDoesNotReadDelaysNobodyAndKeepsItsWriterToItself() {
    var stuck = new Peer();
    var other = new Peer();
    stuck.reads = new CountDownLatch(1);
    stuck.outbox.offer(message(1));
    Await.until("nobody wrote", () -> stuck.taken.get() == 1);
    stuck.outbox.offer(message(2));

    for (int i = 0; i < 100; i++) {
      other.outbox.offer(message(i));
      other.awaitWritten(i + 1);
    }

    assertThat(stuck.written(), is(0));
    assertThat(stuck.stuck.get(), is(1));
    stuck.reads.countDown();
    stuck.awaitWritten(2);
    assertThat(stuck.writers.getFirst(), is(stuck.writers.getLast()));
    assertThat(other.writers.getLast(), is(not(stuck.writers.getFirst())));
    stuck.outbox.offer(message(3));
    stuck.awaitWritten(3);
  }

  @Test
  void manyPeersThatDoNotReadAreRelievedOneAfterTheOther() {
    var stuck = new ArrayList<Peer>();
    for (int i = 0; i < 20; i++) {
      var peer = new Peer();
      peer.reads = new CountDownLatch(1);
      stuck.add(peer);
      peer.outbox.offer(message(i));
    }
    var other = new Peer();

    other.outbox.offer(message(0));

    other.awaitWritten(1);
    stuck.forEach(peer -> peer.reads.countDown());
    stuck.forEach(peer -> peer.awaitWritten(1));
  }

  /** Virtual threads that want to run line up; a writer among them would come last. */
  @Test
  void aRushOfVirtualThreadsDoesNotHoldUpTheWriter() throws Exception {
    var peer = new Peer();
    int size = 500;
    try (var rush = new VirtualRush(size)) {
      peer.outbox.offer(message(1));
      peer.awaitWritten(1);

      assertThat(rush.ended(), is(lessThan(size / 2)));
    }
  }

  @Test
  void aFailingClientEndsNobodysService() {
    flusher.touch(
        new Flusher.Client() {
          @Override
          public boolean write(WriteBuffer buffer) {
            throw new IllegalStateException("a test's");
          }

          @Override
          public void stuck() {}
        });
    var peer = new Peer();

    peer.outbox.offer(message(1));

    peer.awaitWritten(1);
  }

  /** The race: writers that are relieved, or just are not, and senders on several threads. */
  @Test
  void nothingIsLostDoubledOrOutOfOrderHoweverOftenAWriterIsRelieved() throws Exception {
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < 8; i++) {
      peers.add(new Peer());
    }
    int rounds = 3000;
    var senders = new ArrayList<Relay>();
    for (int s = 0; s < 2; s++) {
      var mine = peers.subList(4 * s, 4 * s + 4);
      var relay = relay(mine, rounds);
      senders.add(relay);
      relay.start();
    }
    var random = new Random(3);
    while (senders.stream().anyMatch(relay -> !relay.over())) {
      var peer = peers.get(random.nextInt(peers.size()));
      var latch = new CountDownLatch(1);
      peer.reads = latch;
      LockSupport.parkNanos(random.nextInt(8_000_000));
      peer.reads = new CountDownLatch(0);
      latch.countDown();
    }

    senders.forEach(relay -> assertThat(relay.failure(), is(nullValue())));
    for (var peer : peers) {
      peer.awaitWritten(rounds);
      assertThat(peer.doubled, is(false));
      var expected = new ArrayList<Message>();
      for (int i = 0; i < rounds; i++) {
        expected.add(message(i));
      }
      assertThat(peer.writes.stream().flatMap(List::stream).toList(), is(expected));
      assertThat(peer.writes.size(), lessThan(rounds + 1));
    }
    assertThat(peers.stream().mapToInt(peer -> peer.stuck.get()).sum() > 0, is(true));
  }

  /** Five rounds at a time. */
  private Relay relay(List<Peer> peers, int rounds) {
    var round = new AtomicInteger();
    return new Relay(
        flusher::together,
        () -> {
          for (int i = 0; i < 5 && round.get() < rounds; i++) {
            sendRound(peers, round.getAndIncrement());
          }
          return round.get() < rounds;
        });
  }

  private static void send(List<Peer> peers, int rounds) {
    for (int i = 0; i < rounds; i++) {
      sendRound(peers, i);
    }
  }

  private static void sendRound(List<Peer> peers, int round) {
    for (var peer : peers) {
      assertThat(peer.outbox.offer(message(round)), is(Offer.QUEUED));
    }
    if (round % 10 == 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void withALingerTheFirstMessageWaitsForOthers() {
    var slow = new Flusher(Duration.ofMillis(200));
    slow.start();
    try {
      var written = new CopyOnWriteArrayList<Integer>();
      var counts = new AtomicInteger();
      var client =
          new Flusher.Client() {
            @Override
            public boolean write(WriteBuffer buffer) {
              written.add(counts.get());
              return false;
            }

            @Override
            public void stuck() {}
          };

      slow.touch(client);
      counts.set(7);

      Await.until("never written", () -> !written.isEmpty());
      assertThat(written, contains(7));
    } finally {
      slow.close();
    }
  }
}
