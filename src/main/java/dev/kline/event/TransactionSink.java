package dev.kline.event;

/**
 * Takes what a {@link TransactionSource} tells. Safe for any thread; what one thread tells is taken
 * in its order.
 */
public interface TransactionSink {

  /**
   * Takes one transaction, in the order of the ledger and with its last word. Blocks while the
   * taker is behind, so the source waits and memory does not grow.
   */
  void transaction(Transaction transaction) throws InterruptedException;

  /**
   * Says that the chain's clock has come to {@code seconds} (unix) without a transaction: every bar
   * that ends by then is over. Never runs ahead of transactions that are still to be told.
   */
  void clock(long seconds) throws InterruptedException;
}
