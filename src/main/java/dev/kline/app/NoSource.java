package dev.kline.app;

import dev.kline.event.LedgerSink;
import dev.kline.event.SourceStatus;
import dev.kline.event.TransactionSource;

/** {@code events.source: none}: history is served and nothing is added. Safe for any thread. */
final class NoSource implements TransactionSource {

  @Override
  public void start(LedgerSink sink) {}

  @Override
  public SourceStatus status() {
    return new SourceStatus(
        "none",
        SourceStatus.State.ENDED,
        "no events are listened to",
        -1,
        -1,
        null,
        SourceStatus.Counts.NONE,
        SourceStatus.Ledger.NONE);
  }

  @Override
  public void close() {}
}
