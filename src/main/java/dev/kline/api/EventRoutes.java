package dev.kline.api;

import dev.kline.event.EventType;
import dev.kline.event.LedgerCursor;
import dev.kline.event.Position;
import dev.kline.event.SourceStatus;
import dev.kline.event.TransactionSource;
import dev.kline.ingest.Ingest;
import dev.kline.ingest.IngestStatus;
import dev.kline.store.Store;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/events/…}: where events come from, how far they are applied, and the store. Safe for
 * any thread.
 */
final class EventRoutes implements HttpService {
  private final TransactionSource source;
  private final Ingest ingest;
  private final Store store;
  private final String programId;

  /** Serves the status of these. */
  EventRoutes(TransactionSource source, Ingest ingest, Store store, String programId) {
    this.source = source;
    this.ingest = ingest;
    this.store = store;
    this.programId = programId;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.get(rules, "/api/events/status", _ -> status());
    Rest.get(rules, "/api/events/stats", _ -> stats());
    Rest.get(rules, "/api/events/db-stats", _ -> WireJson.string(store.report()));
  }

  private JsonObject status() {
    var from = source.status();
    var applied = ingest.status();
    var cursor = applied.cursor();
    return WireJson.object()
        .add("is_running", applied.running())
        .add("last_event_time", time(applied.lastApplied()))
        .add("total_events_processed", applied.counts().total())
        .add("connection_status", connectionStatus(from.state()))
        .add("program_id", programId)
        .add("source", from.source())
        .add("simulated", from.simulated())
        .add("source_detail", from.detail())
        .add("last_heard", time(from.lastHeard()))
        .add("newest_slot", from.newestSlot())
        .add("cursor_slot", cursor.newest().map(Position::slot).orElse(-1L))
        .add("chain_time", cursor.chainSeconds())
        .add("ingest", ingest(applied))
        .add("heard", heard(from.counts()))
        .add("ledger", ledger(from, cursor.ledger()))
        .build();
  }

  private static String connectionStatus(SourceStatus.State state) {
    return switch (state) {
      case CONNECTED -> "Connected";
      case CONNECTING -> "Connecting";
      case ENDED -> "Ended";
    };
  }

  private static JsonValue time(@Nullable Instant instant) {
    return instant == null ? JsonValue.NULL : WireJson.string(instant.toString());
  }

  private static JsonObject ingest(IngestStatus status) {
    return WireJson.object()
        .add("applied_transactions", status.transactions().applied())
        .add("duplicate_transactions", status.transactions().duplicates())
        .add("reordered_transactions", status.transactions().reordered())
        .add("retracted_transactions", status.transactions().retracted())
        .add("incomplete_transactions", status.transactions().incomplete())
        .add("expired_transactions", status.transactions().expired())
        .add("waiting", status.waiting())
        .add(
            "failure",
            status.failure() == null ? JsonValue.NULL : WireJson.string(status.failure()))
        .build();
  }

  private static JsonObject heard(SourceStatus.Counts counts) {
    return WireJson.object()
        .add("notifications", counts.notifications())
        .add("failed_transactions", counts.failedTransactions())
        .add("malformed_notifications", counts.malformedNotifications())
        .add("truncated_logs", counts.truncatedLogs())
        .add("undecodable_data", counts.undecodableData())
        .add("unknown_events", counts.unknownEvents())
        .add("trailing_bytes", counts.trailingBytes())
        .build();
  }

  /** Null where there is no ledger to compare with, and never was. */
  private static JsonValue ledger(SourceStatus source, Optional<LedgerCursor> cursor) {
    var ledger = source.ledger();
    if (ledger.equals(SourceStatus.Ledger.NONE) && cursor.isEmpty()) {
      return JsonValue.NULL;
    }
    var slot = cursor.map(LedgerCursor::slot);
    var seconds = cursor.map(LedgerCursor::seconds).filter(known -> known > 0);
    var backfill =
        WireJson.object().add("done", ledger.backfilled()).add("total", ledger.backfillTotal());
    return WireJson.object()
        .add("cursor_slot", number(slot))
        .add(
            "cursor_signature",
            cursor
                .flatMap(LedgerCursor::signature)
                .<JsonValue>map(each -> WireJson.string(each.toString()))
                .orElse(JsonValue.NULL))
        .add("cursor_time", number(seconds))
        .add("lag_slots", number(slot.flatMap(each -> lag(source.newestSlot(), each))))
        .add("lag_secs", number(Optional.of(source.lagSeconds(cursor)).filter(known -> known >= 0)))
        .add("catching_up", ledger.catchingUp())
        .add("backfill", backfill)
        .add("held", ledger.held())
        .add("gaps_found", ledger.gapsFound())
        .add("gaps_healed", ledger.gapsHealed())
        .add("missed_transactions", ledger.missedTransactions())
        .add("unavailable_transactions", ledger.unavailableTransactions())
        .add(
            "trouble",
            ledger.trouble().isEmpty() ? JsonValue.NULL : WireJson.string(ledger.trouble()))
        .build();
  }

  /** How far behind it is; a source that has heard nothing says -1, and then nobody knows. */
  private static Optional<Long> lag(long newest, long compared) {
    return newest < 0 ? Optional.empty() : Optional.of(Math.max(0, newest - compared));
  }

  private static JsonValue number(Optional<Long> number) {
    return number.<JsonValue>map(WireJson::number).orElse(JsonValue.NULL);
  }

  private JsonObject stats() {
    var counts = ingest.status().counts();
    var json = WireJson.object();
    for (var type : EventType.values()) {
      json.add(type.name().toLowerCase(Locale.ROOT), counts.of(type));
    }
    return json.add("total", counts.total()).build();
  }
}
