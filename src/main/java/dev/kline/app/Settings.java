package dev.kline.app;

import static dev.kline.app.ValueType.address;
import static dev.kline.app.ValueType.decimal;
import static dev.kline.app.ValueType.flag;
import static dev.kline.app.ValueType.intervals;
import static dev.kline.app.ValueType.millis;
import static dev.kline.app.ValueType.networks;
import static dev.kline.app.ValueType.oneOf;
import static dev.kline.app.ValueType.origins;
import static dev.kline.app.ValueType.seconds;
import static dev.kline.app.ValueType.secret;
import static dev.kline.app.ValueType.text;
import static dev.kline.app.ValueType.textOrEmpty;
import static dev.kline.app.ValueType.url;
import static dev.kline.app.ValueType.whole;
import static dev.kline.app.ValueType.wholeLong;

import dev.kline.api.AdminToken;
import dev.kline.app.AppConfig.EventsSource;
import dev.kline.app.AppConfig.LogLevel;
import dev.kline.candle.Intervals;
import dev.kline.event.Address;
import dev.kline.gate.TrustedProxies;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table of all keys. What a key is for stands in {@code app.yaml}; a test holds the two
 * together. Immutable once loaded.
 */
final class Settings {
  private static final List<Setting<?>> TABLE = new ArrayList<>();

  static final Setting<String> SERVER_HOST = add("server.host", text(), "0.0.0.0");
  static final Setting<Integer> SERVER_PORT = add("server.port", whole(0, 65_535), "5051");
  static final Setting<Duration> SERVER_SHUTDOWN =
      add("server.shutdown_secs", seconds(1, 300), "10");

  static final Setting<Duration> SERVER_REQUEST_TIMEOUT =
      add("server.request_timeout_secs", seconds(1, 3600), "60");
  static final Setting<TrustedProxies> SERVER_TRUSTED_PROXIES =
      add("server.trusted_proxies", networks(), "");
  static final Setting<String> SERVER_TLS_CERTIFICATE_FILE =
      add("server.tls.certificate_file", textOrEmpty(), "");
  static final Setting<String> SERVER_TLS_KEY_FILE = add("server.tls.key_file", textOrEmpty(), "");

  static final Setting<Optional<AdminToken>> SECURITY_ADMIN_TOKEN =
      add("security.admin_token", secret(AdminToken::of), "");
  static final Setting<String> SECURITY_ADMIN_TOKEN_FILE =
      add("security.admin_token_file", textOrEmpty(), "");

  static final Setting<Integer> LIMITS_CONNECTIONS_MAX =
      add("limits.connections_max", whole(1, 1_000_000), "30000");
  static final Setting<Integer> LIMITS_CONNECTS_PER_SECOND_MAX =
      add("limits.connects_per_second_max", whole(1, 1_000_000), "10000");
  static final Setting<Integer> LIMITS_REQUESTS_PER_SECOND_MAX =
      add("limits.requests_per_second_max", whole(1, 1_000_000), "40000");
  static final Setting<Integer> LIMITS_CONNECTIONS_PER_ADDRESS_MAX =
      add("limits.connections_per_address_max", whole(1, 1_000_000), "20000");
  static final Setting<Integer> LIMITS_CONNECTS_PER_SECOND_PER_ADDRESS_MAX =
      add("limits.connects_per_second_per_address_max", whole(1, 1_000_000), "5000");
  static final Setting<Integer> LIMITS_REQUESTS_PER_SECOND_PER_ADDRESS_MAX =
      add("limits.requests_per_second_per_address_max", whole(1, 1_000_000), "20000");

  static final Setting<Boolean> CORS_ENABLED = add("cors.enabled", flag(), "true");
  static final Setting<List<String>> CORS_ALLOW_ORIGINS = add("cors.allow_origins", origins(), "*");

  static final Setting<LogLevel> LOGGING_LEVEL =
      add("logging.level", oneOf(List.of(LogLevel.values()), LogLevel::word), "info");

  static final Setting<EventsSource> EVENTS_SOURCE =
      add("events.source", oneOf(List.of(EventsSource.values()), EventsSource::word), "demo");
  static final Setting<String> EVENTS_REPLAY_FILE = add("events.replay_file", textOrEmpty(), "");
  static final Setting<Double> EVENTS_REPLAY_SPEED =
      add("events.replay_speed", decimal(0, 1_000_000), "1.0");
  static final Setting<Integer> EVENTS_INBOX_TRANSACTIONS_MAX =
      add("events.inbox_transactions_max", whole(1, 1_000_000), "4096");

  static final Setting<Long> DEMO_SEED =
      add("demo.seed", wholeLong(Long.MIN_VALUE, Long.MAX_VALUE), "1");
  static final Setting<Integer> DEMO_MINTS = add("demo.mints", whole(1, 1000), "4");
  static final Setting<Integer> DEMO_TRADES_PER_SECOND =
      add("demo.trades_per_second", whole(1, 10_000), "8");
  static final Setting<Duration> DEMO_HISTORY = add("demo.history_secs", seconds(0, 86_400), "600");

  static final Setting<URI> SOLANA_RPC_URL =
      add("solana.rpc_url", url("http", "https"), "http://localhost:8899");
  static final Setting<URI> SOLANA_WS_URL =
      add("solana.ws_url", url("ws", "wss"), "ws://localhost:8900");
  static final Setting<Address> SOLANA_PROGRAM_ID =
      add("solana.program_id", address(), "JBMmrp6jhksqnxDBskkmVvWHhJLaPBjgiMHEroJbUTBZ");
  static final Setting<String> SOLANA_COMMITMENT =
      add("solana.commitment", words("processed", "confirmed", "finalized"), "confirmed");
  static final Setting<Duration> SOLANA_PING_INTERVAL =
      add("solana.ping_interval_secs", seconds(1, 300), "15");
  static final Setting<Integer> SOLANA_PRICE_EXPONENT =
      add("solana.price_exponent", whole(0, 38), "28");
  static final Setting<String> SOLANA_LAYOUT = add("solana.layout", words("L1"), "L1");
  static final Setting<Duration> SOLANA_LEDGER_INTERVAL =
      add("solana.ledger_interval_secs", seconds(1, 3600), "5");
  static final Setting<Integer> SOLANA_BACKFILL_LIMIT =
      add("solana.backfill_limit", whole(0, 10_000_000), "0");
  static final Setting<Integer> SOLANA_RPC_PARALLEL = add("solana.rpc_parallel", whole(1, 64), "4");

  static final Setting<String> DATABASE_ROCKSDB_PATH =
      add("database.rocksdb_path", text(), "./data/rocksdb");
  static final Setting<Integer> DATABASE_BLOCK_CACHE_MIB =
      add("database.block_cache_mib", whole(1, 65_536), "32");
  static final Setting<Integer> DATABASE_MEMTABLE_MIB =
      add("database.memtable_mib", whole(1, 4096), "16");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_S1 =
      add("database.retention_days.s1", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_S30 =
      add("database.retention_days.s30", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_M1 =
      add("database.retention_days.m1", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_M5 =
      add("database.retention_days.m5", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_M15 =
      add("database.retention_days.m15", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_H1 =
      add("database.retention_days.h1", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_H4 =
      add("database.retention_days.h4", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_D1 =
      add("database.retention_days.d1", days(), "0");
  static final Setting<Integer> DATABASE_RETENTION_DAYS_EVENTS =
      add("database.retention_days.events", days(), "0");

  static final Setting<Boolean> KLINE_ENABLED = add("kline.enable_kline_service", flag(), "true");
  static final Setting<Intervals> KLINE_INTERVALS =
      add("kline.intervals", intervals(), "s1,s30,m5");
  static final Setting<Duration> KLINE_CONNECTION_TIMEOUT =
      add("kline.connection_timeout_secs", seconds(1, 3600), "60");
  static final Setting<Integer> KLINE_MAX_SUBSCRIPTIONS_PER_CLIENT =
      add("kline.max_subscriptions_per_client", whole(1, 10_000), "100");
  static final Setting<Integer> KLINE_HISTORY_DATA_LIMIT =
      add("kline.history_data_limit", whole(1, 1000), "100");
  static final Setting<Duration> KLINE_PING_INTERVAL =
      add("kline.ping_interval_secs", seconds(1, 3600), "25");
  static final Setting<Duration> KLINE_PING_TIMEOUT =
      add("kline.ping_timeout_secs", seconds(1, 3600), "60");
  static final Setting<Integer> KLINE_MAX_PAYLOAD_BYTES =
      add("kline.max_payload_bytes", whole(1024, 64 << 20), "1048576");
  static final Setting<Duration> KLINE_UPGRADE_TIMEOUT =
      add("kline.upgrade_timeout_secs", seconds(1, 300), "10");
  static final Setting<Duration> KLINE_POST_TIMEOUT =
      add("kline.post_timeout_secs", seconds(1, 3600), "30");
  static final Setting<Integer> KLINE_POST_MESSAGES_MAX =
      add("kline.post_messages_max", whole(1, 1_000_000), "10000");
  static final Setting<Duration> KLINE_CLOSE_WAIT =
      add("kline.close_wait_secs", seconds(1, 300), "30");
  static final Setting<Boolean> KLINE_COOKIE = add("kline.cookie", flag(), "false");
  static final Setting<Integer> KLINE_OUTBOX_MESSAGES_MAX =
      add("kline.outbox_messages_max", whole(16, 1_000_000), "1024");
  static final Setting<Integer> KLINE_OUTBOX_BYTES_MAX =
      add("kline.outbox_bytes_max", whole(256 << 10, 1 << 30), "4194304");
  static final Setting<Duration> KLINE_FLUSH_INTERVAL =
      add("kline.flush_interval_ms", millis(0, 1000), "0");
  static final Setting<Integer> KLINE_CONFLATE_AFTER =
      add("kline.conflate_after", whole(1, 1_000_000), "32");
  static final Setting<Duration> KLINE_STALL = add("kline.stall_secs", seconds(1, 3600), "30");
  static final Setting<Integer> KLINE_SESSIONS_MAX =
      add("kline.sessions_max", whole(1, 1_000_000), "25000");
  static final Setting<Integer> KLINE_NAMESPACES_PER_SESSION_MAX =
      add("kline.namespaces_per_session_max", whole(1, 1000), "4");
  static final Setting<Integer> KLINE_PACKETS_PER_SECOND_MAX =
      add("kline.packets_per_second_max", whole(10, 1_000_000), "5000");
  static final Setting<Integer> KLINE_REQUESTS_PER_SECOND_MAX =
      add("kline.requests_per_second_max", whole(1, 1_000_000), "500");
  static final Setting<Integer> KLINE_ATTACHMENT_BYTES_MAX =
      add("kline.attachment_bytes_max", whole(1024, 64 << 20), "65536");
  static final Setting<Duration> KLINE_RECOVERY =
      add("kline.recovery_secs", seconds(0, 3600), "120");
  static final Setting<Integer> KLINE_RECOVERY_LOG_BYTES_MAX =
      add("kline.recovery_log_bytes_max", whole(1 << 20, 1 << 30), "33554432");
  static final Setting<Integer> KLINE_RECOVERY_SESSIONS_MAX =
      add("kline.recovery_sessions_max", whole(1, 1_000_000), "25000");

  static final Setting<Integer> HEALTH_DISK_FREE_MIB_MIN =
      add("health.disk_free_mib_min", whole(0, 1 << 30), "64");
  static final Setting<Duration> HEALTH_SOURCE_LAG_MAX =
      add("health.source_lag_secs_max", seconds(0, 86_400), "0");

  /** Every key, in the order of {@code app.yaml}. */
  static final List<Setting<?>> ALL = Collections.unmodifiableList(TABLE);

  private Settings() {}

  private static <T> Setting<T> add(String key, ValueType<T> type, String defaultText) {
    var setting = new Setting<>(key, type, defaultText);
    TABLE.add(setting);
    return setting;
  }

  private static ValueType<String> words(String... words) {
    return oneOf(List.of(words), word -> word);
  }

  /** Up to a hundred years. */
  private static ValueType<Integer> days() {
    return whole(0, 36_500);
  }

  static boolean isKey(String key) {
    return ALL.stream().anyMatch(setting -> setting.key().equals(key));
  }

  /** The first parts of all keys. */
  static Set<String> sections() {
    return ALL.stream().map(Setting::section).collect(Collectors.toUnmodifiableSet());
  }

  /** The key that somebody who wrote {@code unknown} most likely meant. */
  static String nearest(String unknown) {
    return ALL.stream()
        .map(Setting::key)
        .min(Comparator.comparingInt(key -> edits(unknown, key)))
        .orElseThrow();
  }

  /** Levenshtein's distance: how many letters to insert, to drop or to replace. */
  private static int edits(String from, String to) {
    var row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
