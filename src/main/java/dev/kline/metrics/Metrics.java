package dev.kline.metrics;

import static dev.kline.metrics.Family.counter;
import static dev.kline.metrics.Family.gauge;
import static dev.kline.metrics.Family.histogram;

import dev.kline.engineio.EngineCounts;
import dev.kline.engineio.EngineIo;
import dev.kline.event.EventType;
import dev.kline.event.SourceStatus;
import dev.kline.event.TransactionSource;
import dev.kline.gate.Gate;
import dev.kline.ingest.Ingest;
import dev.kline.ingest.IngestStatus;
import dev.kline.socketio.Namespace;
import dev.kline.store.Store;
import dev.kline.store.StoreException;
import dev.kline.store.StoreGauges;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All numbers of one server, read anew for each text. Safe for any thread. */
public final class Metrics {
  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

  private final Parts parts;

  /**
   * What is read.
   *
   * @param namespaces those of the K-line protocol; empty where it is not served
   * @param subscriptions of sockets to series
   * @param pushes updates that were queued for clients
   * @param errors refusals over sockets, by code
   * @param answers HTTP answers, by status
   */
  public record Parts(
      EngineIo engine,
      List<Namespace> namespaces,
      Gate gate,
      Store store,
      Ingest ingest,
      TransactionSource source,
      LongSupplier subscriptions,
      LongSupplier pushes,
      Supplier<Map<Integer, Long>> errors,
      Supplier<Map<Integer, Long>> answers) {}

  public Metrics(Parts parts) {
    this.parts = parts;
  }

  /** The numbers in Prometheus's text format 0.0.4. */
  public String text() {
    var families = new ArrayList<MetricSnapshot>();
    engine(parts.engine().counts(), families);
    clients(families);
    ingest(parts.ingest().status(), families);
    source(parts.source().status(), families);
    store(families);
    Jvm.families(families);
    var text = new ByteArrayOutputStream(32 * 1024);
    try {
      WRITER.write(text, new MetricSnapshots(families), EscapingScheme.DEFAULT);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private static void engine(EngineCounts counts, List<MetricSnapshot> to) {
    to.add(
        gauge("kline_sessions", "Engine.IO sessions that are open.", "transport", counts.open()));
    to.add(
        counter(
            "kline_sessions_opened",
            "Engine.IO sessions ever opened, by their first transport.",
            "transport",
            counts.opened()));
    to.add(
        counter(
            "kline_sessions_closed",
            "Engine.IO sessions ever ended, by why; too_slow are those that did not read.",
            "reason",
            lowerCase(counts.closed())));
    to.add(counter("kline_messages_received", "Messages from clients.", counts.messagesRead()));
    to.add(
        counter("kline_messages_sent", "Messages written to clients.", counts.messagesWritten()));
    to.add(
        counter(
            "kline_sent_bytes",
            "Bytes of messages written to clients, frames included.",
            counts.bytesWritten()));
    to.add(
        counter(
            "kline_writes",
            "Writes to clients; one takes all messages that wait.",
            counts.writes()));
    to.add(
        counter(
            "kline_messages_conflated",
            "Updates that were left out, as a later one of the same bar waited behind them.",
            counts.conflated()));
    to.add(
        gauge("kline_outbox_messages", "Messages that wait for clients.", counts.outboxMessages()));
    to.add(gauge("kline_outbox_bytes", "Bytes that wait for clients.", counts.outboxBytes()));
    to.add(
        gauge(
            "kline_outbox_messages_max",
            "Messages that wait for the client that is furthest behind.",
            counts.outboxMessagesMax()));
    latency(counts.latency(), to);
  }

  private static void latency(EngineCounts.Latencies latency, List<MetricSnapshot> to) {
    to.add(
        histogram(
            "kline_push_latency_seconds",
            "From when a transaction was heard until its update was written to a client; of each"
                + " write, the oldest update in it.",
            latency.boundsSeconds(),
            latency.counts(),
            latency.sumSeconds()));
  }

  private void clients(List<MetricSnapshot> to) {
    var sockets = new HashMap<String, Long>();
    long rooms = 0;
    for (var namespace : parts.namespaces()) {
      rooms += namespace.rooms().size();
      sockets.put(namespace.name(), (long) namespace.sockets());
    }
    to.add(gauge("kline_sockets", "Socket.IO sockets.", "namespace", sockets));
    to.add(gauge("kline_rooms", "Rooms with somebody in them, trade streams included.", rooms));
    to.add(
        gauge(
            "kline_subscriptions",
            "Subscriptions of sockets to series.",
            parts.subscriptions().getAsLong()));
    to.add(counter("kline_pushes", "Updates queued for clients.", parts.pushes().getAsLong()));
    to.add(counter("kline_errors", "Requests answered by an error.", "code", parts.errors().get()));
    to.add(counter("kline_http_responses", "HTTP answers.", "status", parts.answers().get()));
    var gate = parts.gate();
    to.add(gauge("kline_connections", "TCP connections that are open.", gate.connections()));
    to.add(
        counter(
            "kline_refused",
            "Connections and requests that were one too many.",
            "limit",
            lowerCase(gate.refused())));
    to.add(
        counter(
            "kline_connections_late",
            "Connections closed as no whole request came, or no answer was read, in time.",
            gate.late()));
  }

  private static void ingest(IngestStatus status, List<MetricSnapshot> to) {
    var events = new EnumMap<EventType, Long>(EventType.class);
    for (var type : EventType.values()) {
      events.put(type, status.counts().of(type));
    }
    to.add(counter("kline_events", "Events ever applied.", "type", lowerCase(events)));
    var counts = status.transactions();
    var outcomes = new LinkedHashMap<String, Long>();
    outcomes.put("applied", counts.applied());
    outcomes.put("duplicate", counts.duplicates());
    outcomes.put("reordered", counts.reordered());
    outcomes.put("retracted", counts.retracted());
    outcomes.put("incomplete", counts.incomplete());
    outcomes.put("expired", counts.expired());
    to.add(
        counter("kline_transactions", "Transactions by what became of them.", "outcome", outcomes));
    to.add(gauge("kline_ingest_running", "1 while candles change.", status.running() ? 1 : 0));
    to.add(
        gauge("kline_ingest_waiting", "Transactions that wait to be applied.", status.waiting()));
  }

  private void source(SourceStatus status, List<MetricSnapshot> to) {
    var heard = status.counts();
    var skipped = new LinkedHashMap<String, Long>();
    skipped.put("failed", heard.failedTransactions());
    skipped.put("malformed", heard.malformedNotifications());
    skipped.put("truncated", heard.truncatedLogs());
    skipped.put("undecodable", heard.undecodableData());
    skipped.put("unknown", heard.unknownEvents());
    to.add(counter("kline_source_notifications", "Heard of transactions.", heard.notifications()));
    to.add(
        counter(
            "kline_source_faulty",
            "What was heard and was not whole, by what is wrong.",
            "fault",
            skipped));
    boolean connected = status.state() == SourceStatus.State.CONNECTED;
    to.add(
        gauge(
            "kline_source_connected",
            "1 while the source is in touch with the chain.",
            connected ? 1 : 0));
    to.add(
        gauge(
            "kline_source_newest_slot",
            "The newest slot heard of; -1 unknown.",
            status.newestSlot()));
    to.add(
        gauge(
            "kline_chain_lag_seconds",
            "How far the comparison with the ledger is behind the newest block; -1 unknown.",
            status.lagSeconds(parts.ingest().cursor())));
    var ledger = status.ledger();
    to.add(
        counter(
            "kline_ledger_gaps_found",
            "Times the ledger had what was not heard.",
            ledger.gapsFound()));
    to.add(
        counter(
            "kline_ledger_gaps_healed",
            "Gaps found in the ledger that were closed since.",
            ledger.gapsHealed()));
  }

  private void store(List<MetricSnapshot> to) {
    StoreGauges gauges;
    try {
      gauges = parts.store().gauges();
    } catch (StoreException unreadable) {
      to.add(gauge("kline_store_up", "1 while the store can be read.", 0));
      return;
    }
    to.add(gauge("kline_store_up", "1 while the store can be read.", 1));
    to.add(
        gauge(
            "kline_store_disk_free_bytes",
            "Bytes left on the store's disk.",
            gauges.diskFreeBytes()));
    to.add(gauge("kline_rocksdb_bytes", "Sizes in RocksDB.", "of", gauges.bytes()));
    to.add(
        gauge(
            "kline_rocksdb_write_stopped",
            "1 while writes to RocksDB have to wait.",
            gauges.writeStopped()));
    to.add(
        counter(
            "kline_rocksdb_stalls",
            "Times RocksDB slowed down or stopped writes.",
            gauges.stalls()));
    to.add(
        gauge(
            "kline_rocksdb_running_compactions",
            "Compactions of RocksDB at work.",
            gauges.compactions()));
  }

  private static Map<String, Long> lowerCase(Map<? extends Enum<?>, Long> byEnum) {
    var named = new LinkedHashMap<String, Long>();
    byEnum.forEach((key, value) -> named.put(key.name().toLowerCase(Locale.ROOT), value));
    return named;
  }
}
