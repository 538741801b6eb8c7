package dev.kline.event;

/**
 * Where transactions come from: the chain, a recording, a simulation. Started and closed once, safe
 * for any thread.
 */
public interface TransactionSource extends AutoCloseable {

  /** Begins to tell {@code sink}, on a thread of its own. Returns at once, whatever the world. */
  void start(LedgerSink sink);

  /** How it is doing. Safe for any thread, and cheap. */
  SourceStatus status();

  /** Ends it. When this returns, the sink is not called again. Safe to call twice. */
  @Override
  void close();
}
