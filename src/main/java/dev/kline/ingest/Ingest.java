package dev.kline.ingest;

import dev.kline.candle.CandleBook;
import dev.kline.candle.Trade;
import dev.kline.event.Transaction;
import dev.kline.event.TransactionSink;
import dev.kline.store.Commit;
import dev.kline.store.Cursor;
import dev.kline.store.LoggedTransaction;
import dev.kline.store.Store;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The only writer of the store. {@link #transaction} and {@link #clock} belong to the one thread of
 * the source; {@link #status} and {@link #close} are safe for any thread; all the rest happens on
 * the thread {@code ingest}, which owns the {@link CandleBook}.
 */
public final class Ingest implements TransactionSink, AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Ingest.class.getName());

  /** Series to keep in memory: at some 300 bytes each, 30 MB when all are in use. */
  private static final int SERIES_MAX = 100_000;

  /** What the thread finds in its inbox. */
  private sealed interface Item {
    record Told(Transaction transaction) implements Item {}

    record Clock(long seconds) implements Item {}

    record End() implements Item {}
  }

  private final Store store;
  private final CommitListener listener;
  private final BlockingQueue<Item> inbox;
  private final Duration closeTimeout;
  private final CandleBook book;
  private final Thread thread;

  private volatile IngestStatus status;

  /**
   * An ingest that goes on where the store is.
   *
   * @param inboxMax how many transactions may wait before the source has to
   * @param closeTimeout how long {@link #close} waits for what is in the inbox
   */
  public Ingest(Store store, CommitListener listener, int inboxMax, Duration closeTimeout) {
    this.store = store;
    this.listener = listener;
    this.inbox = new ArrayBlockingQueue<>(inboxMax);
    this.closeTimeout = closeTimeout;
    var cursor = store.cursor();
    this.book = new CandleBook(store, cursor.chainSeconds(), SERIES_MAX);
    this.status = IngestStatus.start(cursor, store.counts());
    this.thread = Thread.ofPlatform().name("ingest").unstarted(this::run);
  }

  /** Begins to apply. Called once. */
  public void start() {
    thread.start();
  }

  @Override
  public void transaction(Transaction transaction) throws InterruptedException {
    inbox.put(new Item.Told(transaction));
  }

  @Override
  public void clock(long seconds) throws InterruptedException {
    inbox.put(new Item.Clock(seconds));
  }

  /** How it is doing. */
  public IngestStatus status() {
    return status.waiting(inbox.size());
  }

  private void run() {
    try {
      store.openSeries().forEach(book::reopen);
      while (apply(inbox.take())) {}
    } catch (InterruptedException stopped) {
      LOGGER.log(Level.WARNING, "ingest interrupted waiting={0}", inbox.size());
    } catch (RuntimeException | Error failed) {
      status = status.failed(failed.getClass().getSimpleName() + ", see the log");
      LOGGER.log(
          Level.ERROR,
          "ingest stopped: no candle changes until the cause is mended and the server restarted",
          failed);
    }
  }

  private boolean apply(Item item) {
    return switch (item) {
      case Item.Told told -> {
        apply(told.transaction());
        yield true;
      }
      case Item.Clock clock -> {
        advance(clock.seconds());
        yield true;
      }
      case Item.End _ -> false;
    };
  }

  private void apply(Transaction transaction) {
    if (store.contains(transaction.signature())) {
      status = status.duplicate();
      return;
    }
    long seconds = transaction.time().seconds();
    var updates = new ArrayList<>(book.advance(seconds));
    for (var event : transaction.events()) {
      Trade.of(event, seconds).ifPresent(trade -> updates.addAll(book.apply(trade)));
    }
    var logged = new LoggedTransaction(store.next(transaction.slot()), transaction);
    var cursor = cursorAfter(logged);
    var counts = status.counts().plus(transaction.events());
    long position = store.commit(new Commit(List.of(logged), book.changes(), counts, cursor));
    book.committed();
    status = status.applied(cursor, counts, Instant.now());
    listener.committed(new Committed(position, updates));
  }

  private Cursor cursorAfter(LoggedTransaction logged) {
    var newest =
        status
            .cursor()
            .position()
            .filter(position -> position.compareTo(logged.position()) > 0)
            .orElse(logged.position());
    var signature = logged.transaction().signature();
    return new Cursor(Optional.of(newest), Optional.of(signature), book.nowSeconds());
  }

  private void advance(long seconds) {
    var finals = book.advance(seconds);
    if (finals.isEmpty()) {
      return;
    }
    var cursor = status.cursor().at(book.nowSeconds());
    long position = store.commit(new Commit(List.of(), List.of(), status.counts(), cursor));
    status = status.at(cursor);
    listener.committed(new Committed(position, finals));
  }

  /**
   * Applies what is in the inbox, within the time given, and ends. The source must have been closed
   * before. Safe to call twice.
   */
  @Override
  public void close() {
    if (!thread.isAlive()) {
      return;
    }
    try {
      long deadline = System.nanoTime() + closeTimeout.toNanos();
      boolean told = inbox.offer(new Item.End(), closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
      if (!told || !thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        LOGGER.log(Level.WARNING, "ingest did not drain in time waiting={0}", inbox.size());
        thread.interrupt();
        thread.join(closeTimeout);
      }
    } catch (InterruptedException interrupted) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
