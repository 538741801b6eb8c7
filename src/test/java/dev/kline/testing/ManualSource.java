package dev.kline.testing;

import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.event.TransactionSink;
import dev.kline.event.TransactionSource;
import org.jspecify.annotations.Nullable;

/** A source that tells what a test tells it to, on the test's own thread. */
public final class ManualSource implements TransactionSource {
  private volatile @Nullable TransactionSink sink;
  private volatile SourceStatus.State state = SourceStatus.State.CONNECTED;

  /** Tells of a transaction. */
  public void tell(Transaction transaction) throws InterruptedException {
    started().transaction(transaction);
  }

  /** Tells that the chain's clock moved. */
  public void clock(long seconds) throws InterruptedException {
    started().clock(seconds);
  }

  /** Changes what the status says. */
  public void state(SourceStatus.State newState) {
    state = newState;
  }

  private TransactionSink started() {
    var known = sink;
    if (known == null) {
      throw new AssertionError("the source was not started");
    }
    return known;
  }

  @Override
  public void start(TransactionSink newSink) {
    sink = newSink;
  }

  @Override
  public SourceStatus status() {
    return new SourceStatus(
        "manual", state, "by hand", 42, null, new SourceStatus.Counts(7, 6, 5, 4, 3, 2, 1));
  }

  @Override
  public void close() {
    sink = null;
  }
}
