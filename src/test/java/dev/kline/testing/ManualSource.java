package dev.kline.testing;

import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.event.TransactionSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source that tells what a test tells it to, on the test's own thread. */
public final class ManualSource implements TransactionSource {
  private volatile @Nullable LedgerSink sink;
  private volatile SourceStatus.State state = SourceStatus.State.CONNECTED;
  private volatile SourceStatus.Ledger ledger = SourceStatus.Ledger.NONE;
  private volatile long newestSlot = 42;
  private volatile long newestSeconds = -1;

  /** Tells of a transaction. */
  public void tell(Transaction transaction) throws InterruptedException {
    started().transaction(transaction);
  }

  /** Tells that the chain's clock moved. */
  public void clock(long seconds) throws InterruptedException {
    started().clock(seconds);
  }

  /** Tells of a transaction as heard live, for the ledger to settle. */
  public void hear(Transaction transaction) throws InterruptedException {
    started().heard(transaction);
  }

  /** Tells what the ledger says; returns when it is applied. */
  public void settle(LedgerStretch stretch) throws InterruptedException {
    started().settle(stretch);
  }

  /** Takes transactions back; returns when that is applied. */
  public void retract(Signature... signatures) throws InterruptedException {
    started().retract(List.of(signatures));
  }

  /** Changes what the status says. */
  public void state(SourceStatus.State newState) {
    state = newState;
  }

  /** Changes what the status says of the ledger. */
  public void ledger(SourceStatus.Ledger newLedger) {
    ledger = newLedger;
  }

  /** Changes the newest slot and block time in the status. */
  public void newest(long slot, long seconds) {
    newestSlot = slot;
    newestSeconds = seconds;
  }

  private LedgerSink started() {
    var known = sink;
    if (known == null) {
      throw new AssertionError("the source was not started");
    }
    return known;
  }

  @Override
  public void start(LedgerSink newSink) {
    sink = newSink;
  }

  @Override
  public SourceStatus status() {
    return new SourceStatus(
        "manual",
        state,
        "by hand",
        newestSlot,
        newestSeconds,
        null,
        new SourceStatus.Counts(7, 6, 5, 4, 3, 2, 1),
        ledger);
  }

  @Override
  public void close() {
    sink = null;
  }
}
