package dev.kline.testing;

import dev.kline.event.Transaction;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that remembers. Safe for any thread. */
public final class RecordingSink extends NoLedgerSink {
  private final List<Transaction> transactions = new CopyOnWriteArrayList<>();
  private final List<Long> clocks = new CopyOnWriteArrayList<>();

  @Override
  public void transaction(Transaction transaction) {
    transactions.add(transaction);
  }

  @Override
  public void clock(long seconds) {
    clocks.add(seconds);
  }

  /** What came, in order. */
  public List<Transaction> transactions() {
    return transactions;
  }

  /** The seconds that the chain's clock was told to have reached, in order. */
  public List<Long> clocks() {
    return clocks;
  }

  /** Waits until so many transactions have come. */
  public List<Transaction> awaitTransactions(int count) {
    Await.until("%d transactions never came".formatted(count), () -> transactions.size() >= count);
    return transactions;
  }
}
