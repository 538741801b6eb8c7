package dev.kline.ingest;

import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Position;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.store.Store;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The only writer of the store. What the source tells goes through one bounded inbox, and {@link
 * #status} and {@link #close} are safe for any thread; all the rest happens on the thread {@code
 * ingest}, which owns the {@link Applier}. A listener may use that thread for a while; if it is
 * held up there, a new one takes over, with all that the old one has done before its eyes.
 */
public final class Ingest implements LedgerSink, AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Ingest.class.getName());

  /**
   * Transactions of one commit, while a backlog waits: at some 0.1 ms each it is done in a few
   * hundredths of a second. Live, each has its own.
   */
  private static final int COMMIT_TRANSACTIONS_MAX = 256;

  /** How long commits may follow one another before what they tell has to leave. */
  private static final Duration STRETCH = Duration.ofMillis(2);

  /** Between two slices of what is too old: ten times what one takes. */
  private static final Duration TRIM_PAUSE = Duration.ofMillis(50);

  /** The same while there is something to apply. */
  private static final Duration TRIM_BUSY_PAUSE = Duration.ofSeconds(1);

  /** Transactions that wait for the ledger and are told of at once. */
  private static final int UNSETTLED_MAX = 1000;

  /** What the thread finds in its inbox. */
  private sealed interface Item {
    record Told(Transaction transaction, boolean settled, long heardNanos) implements Item {}

    record Clock(long seconds) implements Item {}

    record Asked<T>(Supplier<T> question, CompletableFuture<T> answer) implements Item {
      void answer(Runnable publish) {
        var found = question.get();
        publish.run();
        answer.complete(found);
      }
    }

    record End() implements Item {}
  }

  private final Applier applier;
  private final CommitListener listener;
  private final BlockingQueue<Item> inbox;
  private final Duration closeTimeout;

  /** The ingest thread; what is confined to it goes with the title, {@link Waiting}. */
  private volatile Thread thread;

  /** When no thread has that title any more. */
  private final CountDownLatch over = new CountDownLatch(1);

  private final CommitListener.Stretch stretch = new Waiting();

  /** What the next commit is made of. */
  private final List<Item> items = new ArrayList<>(COMMIT_TRANSACTIONS_MAX);

  private boolean ended;
  private long trimmedNanos = System.nanoTime();

  /** When the oldest transaction was heard that is yet to be told. */
  private long heardNanos;

  private volatile IngestStatus status;

  /**
   * An ingest that goes on where the store is.
   *
   * @param inboxMax how many transactions may wait before the source has to
   * @param closeTimeout how long {@link #close} waits for what is in the inbox
   */
  public Ingest(Store store, CommitListener listener, int inboxMax, Duration closeTimeout) {
    this.inbox = new ArrayBlockingQueue<>(inboxMax);
    this.closeTimeout = closeTimeout;
    this.listener = listener;
    this.applier = new Applier(store, commit -> listener.commit(() -> published(commit)));
    this.status = applier.status();
    this.thread = thread(true);
  }

  /** Begins to apply. Called once. */
  public void start() {
    thread.start();
  }

  @Override
  public void transaction(Transaction transaction) throws InterruptedException {
    inbox.put(new Item.Told(transaction, true, System.nanoTime()));
  }

  @Override
  public void heard(Transaction transaction) throws InterruptedException {
    inbox.put(new Item.Told(transaction, false, System.nanoTime()));
  }

  @Override
  public void clock(long seconds) throws InterruptedException {
    inbox.put(new Item.Clock(seconds));
  }

  @Override
  public Optional<LedgerCursor> cursor() {
    return status.cursor().ledger();
  }

  @Override
  public Set<Signature> unknown(Collection<Signature> signatures) throws InterruptedException {
    return ask(() -> {
      var unknown = new HashSet<>(signatures);
      unknown.removeIf(applier.flushed()::contains);
      return unknown;
    });
  }

  @Override
  public Set<Signature> heardElsewhere(Map<Signature, Long> slots) throws InterruptedException {
    return ask(() -> {
      Store flushed = applier.flushed();
      var elsewhere = new HashMap<>(slots);
      elsewhere
          .entrySet()
          .removeIf(each -> !waitsElsewhere(flushed, each.getKey(), each.getValue()));
      return elsewhere.keySet();
    });
  }

  private static boolean waitsElsewhere(Store store, Signature signature, long listed) {
    return store
        .positionOf(signature)
        .map(Position::slot)
        .filter(slot -> slot != listed && store.unsettled(slot).contains(signature))
        .isPresent();
  }

  @Override
  public void settle(LedgerStretch stretch) throws InterruptedException {
    run(() -> applier.settle(stretch));
  }

  @Override
  public void caughtUp() throws InterruptedException {
    run(applier::caughtUp);
  }

  @Override
  public List<Signature> unsettled(long slotMax) throws InterruptedException {
    return ask(() -> applier.flushed().unsettled(slotMax, UNSETTLED_MAX));
  }

  @Override
  public void settleAsHeard(Collection<Signature> signatures) throws InterruptedException {
    run(() -> applier.settleAsHeard(signatures));
  }

  @Override
  public void retract(Collection<Signature> signatures) throws InterruptedException {
    run(() -> applier.retract(signatures));
  }

  private void run(Runnable task) throws InterruptedException {
    var _ =
        ask(() -> {
          task.run();
          return true;
        });
  }

  /**
   * Puts a question to the thread, behind all that it was told before, and waits. An ingest that
   * has stopped never answers, as it never takes what it is told: the source waits for its end.
   */
  private <T> T ask(Supplier<T> question) throws InterruptedException {
    var answer = new CompletableFuture<T>();
    inbox.put(new Item.Asked<>(question, answer));
    try {
      return answer.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a question is answered or not", impossible);
    }
  }

  /** How it is doing. */
  public IngestStatus status() {
    return status.waiting(inbox.size());
  }

  private Thread thread(boolean first) {
    return Thread.ofPlatform().name("ingest").daemon(false).unstarted(() -> run(first));
  }

  private void run(boolean first) {
    boolean mine = true;
    try {
      if (first) {
        applier.open();
      }
      while (mine && !ended) {
        items.add(next());
        mine = listener.stretch(stretch);
      }
    } catch (InterruptedException stopped) {
      LOGGER.log(Level.WARNING, "ingest interrupted waiting={0}", inbox.size());
    } catch (RuntimeException | Error failed) {
      stopped(failed);
    } finally {
      if (mine) {
        over.countDown();
      }
    }
  }

  private void stopped(Throwable failure) {
    status = status.failed(failure);
    var what = "ingest stopped, no candle changes any more, history is served: ";
    LOGGER.log(Level.ERROR, what + failure.getMessage(), failure);
  }

  /** What is in the inbox. */
  private final class Waiting implements CommitListener.Stretch {
    @Override
    public void apply() {
      applyWhatWaits();
    }

    @Override
    public boolean hasMore() {
      return !inbox.isEmpty();
    }

    @Override
    public void goOnElsewhere() {
      thread = thread(false);
      try {
        thread.start();
      } catch (RuntimeException | Error failed) {
        stopped(failed);
        over.countDown();
      }
    }
  }

  /** Until nothing waits, or long enough. */
  private void applyWhatWaits() {
    long beganNanos = System.nanoTime();
    do {
      inbox.drainTo(items, COMMIT_TRANSACTIONS_MAX - items.size());
      for (var item : items) {
        ended |= apply(item);
      }
      applier.flush();
      heardNanos = 0;
      publish();
      items.clear();
    } while (!ended && !inbox.isEmpty() && System.nanoTime() - beganNanos < STRETCH.toNanos());
  }

  /**
   * The next of the inbox. While it is empty, drops what is too old, a slice at a time with pauses
   * between; where it never is, a slice now and then, so that a busy market is kept short, too.
   */
  private Item next() throws InterruptedException {
    while (applier.trimDue()) {
      var item = inbox.poll(TRIM_PAUSE.toNanos(), TimeUnit.NANOSECONDS);
      if (item != null && System.nanoTime() - trimmedNanos < TRIM_BUSY_PAUSE.toNanos()) {
        return item;
      }
      applier.trim();
      trimmedNanos = System.nanoTime();
      if (item != null) {
        return item;
      }
    }
    return inbox.take();
  }

  /** The status first: who is told may ask. */
  private Committed published(Supplier<Committed> commit) {
    var committed = commit.get();
    publish();
    return committed.heardAt(heardNanos);
  }

  private void publish() {
    status = applier.status();
  }

  /** Whether it was the end. */
  private boolean apply(Item item) {
    switch (item) {
      case Item.Told told -> {
        heardNanos = heardNanos == 0 ? told.heardNanos() : heardNanos;
        applier.add(told.transaction(), told.settled());
      }
      case Item.Clock clock -> applier.advance(clock.seconds());
      case Item.Asked<?> asked -> asked.answer(this::publish);
      case Item.End _ -> {
        return true;
      }
    }
    return false;
  }

  /**
   * Applies what is in the inbox, within the time given, and ends. The source must have been closed
   * before. Safe to call twice.
   */
  @Override
  public void close() {
    if (thread.getState() == Thread.State.NEW || over.getCount() == 0) {
      return;
    }
    try {
      long deadline = System.nanoTime() + closeTimeout.toNanos();
      end(deadline);
      if (!over.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOGGER.log(Level.WARNING, "ingest did not drain in time waiting={0}", inbox.size());
        thread.interrupt();
        var _ = over.await(closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** Puts the end behind all that waits; an ingest that has stopped makes no room for it. */
  private void end(long deadline) throws InterruptedException {
    var end = new Item.End();
    while (over.getCount() > 0
        && System.nanoTime() - deadline < 0
        && !inbox.offer(end, 10, TimeUnit.MILLISECONDS)) {}
  }
}
