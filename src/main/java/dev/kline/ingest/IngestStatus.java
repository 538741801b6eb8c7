package dev.kline.ingest;

import dev.kline.store.Cursor;
import dev.kline.store.EventCounts;
import dev.kline.store.StoreException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How ingest is doing, for the operator.
 *
 * @param running whether transactions are being applied
 * @param failure why it stopped, if it did: in words without paths, fit for anybody
 * @param storeFailed whether the store is why; a restart alone does not help then
 * @param cursor how far the store is
 * @param counts events ever applied
 * @param transactions what became of them
 * @param lastApplied when a transaction was last applied, by the wall's clock
 * @param waiting what is in the inbox
 */
public record IngestStatus(
    boolean running,
    @Nullable String failure,
    boolean storeFailed,
    Cursor cursor,
    EventCounts counts,
    IngestCounts transactions,
    @Nullable Instant lastApplied,
    int waiting) {

  IngestStatus failed(Throwable cause) {
    boolean store = cause instanceof StoreException;
    String why =
        cause instanceof StoreException failed
            ? failed.trouble().category()
            : cause.getClass().getSimpleName();
    return new IngestStatus(
        false, why + ", see the log", store, cursor, counts, transactions, lastApplied, waiting);
  }

  IngestStatus waiting(int nowWaiting) {
    return new IngestStatus(
        running, failure, storeFailed, cursor, counts, transactions, lastApplied, nowWaiting);
  }
}
