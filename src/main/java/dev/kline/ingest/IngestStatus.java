package dev.kline.ingest;

import dev.kline.store.Cursor;
import dev.kline.store.EventCounts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How ingest is doing, for the operator.
 *
 * @param running whether transactions are being applied
 * @param failure why it stopped, if it did
 * @param cursor how far the store is
 * @param counts events ever applied
 * @param appliedTransactions applied since the start of the process
 * @param duplicateTransactions dropped since then, because they had been applied before
 * @param lastApplied when a transaction was last applied, by the wall's clock
 * @param waiting what is in the inbox
 */
public record IngestStatus(
    boolean running,
    @Nullable String failure,
    Cursor cursor,
    EventCounts counts,
    long appliedTransactions,
    long duplicateTransactions,
    @Nullable Instant lastApplied,
    int waiting) {

  static IngestStatus start(Cursor cursor, EventCounts counts) {
    return new IngestStatus(true, null, cursor, counts, 0, 0, null, 0);
  }

  IngestStatus failed(String why) {
    return new IngestStatus(
        false,
        why,
        cursor,
        counts,
        appliedTransactions,
        duplicateTransactions,
        lastApplied,
        waiting);
  }

  IngestStatus applied(Cursor newCursor, EventCounts newCounts, Instant at) {
    return new IngestStatus(
        running,
        failure,
        newCursor,
        newCounts,
        appliedTransactions + 1,
        duplicateTransactions,
        at,
        waiting);
  }

  IngestStatus duplicate() {
    return new IngestStatus(
        running,
        failure,
        cursor,
        counts,
        appliedTransactions,
        duplicateTransactions + 1,
        lastApplied,
        waiting);
  }

  IngestStatus at(Cursor newCursor) {
    return new IngestStatus(
        running,
        failure,
        newCursor,
        counts,
        appliedTransactions,
        duplicateTransactions,
        lastApplied,
        waiting);
  }

  IngestStatus waiting(int nowWaiting) {
    return new IngestStatus(
        running,
        failure,
        cursor,
        counts,
        appliedTransactions,
        duplicateTransactions,
        lastApplied,
        nowWaiting);
  }
}
