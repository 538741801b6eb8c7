package dev.kline.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.LedgerSink;
import dev.kline.event.SourceStatus;
import dev.kline.event.SourceStatus.Counts;
import dev.kline.event.SourceStatus.Ledger;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import dev.kline.event.TransactionSink;
import dev.kline.event.TransactionSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells a {@link DemoMarket} on the thread {@code demo-market}: first its recent past, as fast as
 * the sink takes it, then each trade when it happens. Safe for any thread.
 */
public final class DemoSource implements TransactionSource {
  private static final System.Logger LOGGER = System.getLogger(DemoSource.class.getName());
  private static final String SOURCE = "demo";

  /** A sink leaves at once when interrupted; one that does not is broken, and is not waited for. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final DemoMarket market;
  private final Duration history;
  private final Clock clock;
  private final String detail;

  /** Written by the thread that starts and then by demo-market only. */
  private volatile SourceStatus status;

  private final Object lock = new Object();

  @GuardedBy("lock")
  private @Nullable Thread thread;

  @GuardedBy("lock")
  private boolean closed;

  /** Makes a source that will tell {@code history} of the market's past before its present. */
  public DemoSource(DemoMarket market, Duration history) {
    this(market, history, Clock.WALL);
  }

  DemoSource(DemoMarket market, Duration history, Clock clock) {
    this.market = market;
    this.history = history;
    this.clock = clock;
    this.detail =
        "simulated trades, not the chain: seed=%d mints=%d"
            .formatted(market.seed(), market.mints().size());
    this.status = status(State.CONNECTING, -1, null, 0);
  }

  private SourceStatus status(State state, long slot, @Nullable Instant heard, long told) {
    var counts = new Counts(told, 0, 0, 0, 0, 0, 0);
    return new SourceStatus(SOURCE, state, detail, slot, -1, heard, counts, Ledger.NONE);
  }

  @Override
  public void start(LedgerSink sink) {
    synchronized (lock) {
      if (closed || thread != null) {
        throw new IllegalStateException("a source is started once, before it is closed");
      }
      thread = Thread.ofPlatform().name("demo-market").start(() -> run(sink));
    }
    LOGGER.log(
        Level.INFO,
        "demo market started seed=%d mints=%d history=%s first_mint=%s: %s"
            .formatted(
                market.seed(),
                market.mints().size(),
                history,
                market.mints().getFirst(),
                "simulated trades, not the chain"));
  }

  private void run(TransactionSink sink) {
    try {
      tell(sink);
    } catch (InterruptedException _) {
      LOGGER.log(Level.DEBUG, "demo market interrupted");
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "demo market failed", e);
    } finally {
      SourceStatus last = status;
      status =
          status(State.ENDED, last.newestSlot(), last.lastHeard(), last.counts().notifications());
    }
  }

  private void tell(TransactionSink sink) throws InterruptedException {
    long second = Math.floorDiv(clock.millis(), 1000) - history.toSeconds();
    for (Transaction creation : market.creations()) {
      tell(sink, creation);
    }
    while (true) {
      for (DemoMarket.Planned planned : market.second(second)) {
        clock.await(planned.atMillis());
        tell(sink, planned.transaction());
      }
      second++;
      clock.await(second * 1000);
      sink.clock(second);
    }
  }

  private void tell(TransactionSink sink, Transaction transaction) throws InterruptedException {
    sink.transaction(transaction);
    status =
        status(
            State.CONNECTED,
            transaction.slot(),
            Instant.ofEpochMilli(clock.millis()),
            status.counts().notifications() + 1);
  }

  @Override
  public SourceStatus status() {
    return status;
  }

  @Override
  public void close() {
    Thread running;
    synchronized (lock) {
      closed = true;
      running = thread;
    }
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      if (!running.join(CLOSE_TIMEOUT)) {
        LOGGER.log(Level.WARNING, "demo market is stuck in its sink, left behind");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
