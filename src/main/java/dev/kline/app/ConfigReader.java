package dev.kline.app;

import dev.kline.api.AdminToken;
import dev.kline.app.AppConfig.EventsSource;
import dev.kline.candle.Interval;
import dev.kline.gate.GateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds each key's value, {@code -D} before the environment before the file before the default, and
 * collects all that is wrong. Confined to the thread that reads.
 */
final class ConfigReader {
  /** Below this, a demo price of 3e-8 has fewer digits than the wire's twelve decimals. */
  private static final int DEMO_PRICE_EXPONENT_MIN = 12;

  private final Map<String, String> file;
  private final Properties properties;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  private ConfigReader(
      Map<String, String> file, Properties properties, Map<String, String> environment) {
    this.file = file;
    this.properties = properties;
    this.environment = environment;
  }

  /** A value with the words that say where it came from, if not from the file. */
  private record Found(String text, String origin) {}

  /**
   * Reads all of it.
   *
   * @param file the one in the jar stands in where there is none
   * @throws ConfigException with all that is wrong
   */
  static AppConfig read(Path file, Properties properties, Map<String, String> environment) {
    return new ConfigReader(ConfigFile.read(file).values(), properties, environment).config();
  }

  private AppConfig config() {
    refuseUnknownKeys();
    var config =
        new AppConfig(
            server(),
            security(),
            limits(),
            cors(),
            logging(),
            events(),
            demo(),
            solana(),
            database(),
            kline(),
            new AppConfig.Health(
                value(Settings.HEALTH_DISK_FREE_MIB_MIN), value(Settings.HEALTH_SOURCE_LAG_MAX)),
            effective());
    refuseContradictions(config);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private void refuseUnknownKeys() {
    Set<String> sections = Settings.sections();
    file.forEach((key, text) -> {
      if (!sections.contains(key)) {
        refuseUnknown(key, key);
      } else if (!text.isEmpty()) {
        problems.add(key + " is " + text + ", must be a section with keys");
      }
    });
    properties.stringPropertyNames().stream()
        .sorted()
        .filter(name -> sections.contains(name.split("\\.", 2)[0]))
        .forEach(name -> refuseUnknown(name, "-D" + name));
  }

  private void refuseUnknown(String key, String written) {
    if (!Settings.isKey(key)) {
      problems.add(written + " is not a known key, did you mean " + Settings.nearest(key) + "?");
    }
  }

  private AppConfig.Server server() {
    return new AppConfig.Server(
        value(Settings.SERVER_HOST),
        value(Settings.SERVER_PORT),
        value(Settings.SERVER_SHUTDOWN),
        value(Settings.SERVER_REQUEST_TIMEOUT),
        value(Settings.SERVER_TRUSTED_PROXIES),
        new AppConfig.Tls(
            value(Settings.SERVER_TLS_CERTIFICATE_FILE), value(Settings.SERVER_TLS_KEY_FILE)));
  }

  private AppConfig.Limits limits() {
    return new AppConfig.Limits(
        new GateConfig.Limits(
            value(Settings.LIMITS_CONNECTIONS_MAX),
            value(Settings.LIMITS_CONNECTS_PER_SECOND_MAX),
            value(Settings.LIMITS_REQUESTS_PER_SECOND_MAX)),
        new GateConfig.Limits(
            value(Settings.LIMITS_CONNECTIONS_PER_ADDRESS_MAX),
            value(Settings.LIMITS_CONNECTS_PER_SECOND_PER_ADDRESS_MAX),
            value(Settings.LIMITS_REQUESTS_PER_SECOND_PER_ADDRESS_MAX)));
  }

  private AppConfig.Security security() {
    var token = value(Settings.SECURITY_ADMIN_TOKEN);
    var file = value(Settings.SECURITY_ADMIN_TOKEN_FILE);
    if (file.isEmpty()) {
      return new AppConfig.Security(token);
    }
    if (token.isPresent()) {
      problems.add(
          "security.admin_token_file is %s, must be empty while security.admin_token is set"
              .formatted(file));
    }
    return new AppConfig.Security(tokenIn(file));
  }

  private Optional<AdminToken> tokenIn(String file) {
    try {
      return Optional.of(AdminToken.of(Files.readString(Path.of(file)).strip()));
    } catch (IOException | InvalidPathException unreadable) {
      problems.add(
          "security.admin_token_file is %s, must be a file that can be read (%s)"
              .formatted(file, unreadable.getClass().getSimpleName()));
    } catch (IllegalArgumentException illegal) {
      problems.add(
          "security.admin_token_file is %s, what it holds %s"
              .formatted(file, illegal.getMessage()));
    }
    return Optional.empty();
  }

  private AppConfig.Cors cors() {
    return new AppConfig.Cors(value(Settings.CORS_ENABLED), value(Settings.CORS_ALLOW_ORIGINS));
  }

  private AppConfig.Logging logging() {
    return new AppConfig.Logging(value(Settings.LOGGING_LEVEL));
  }

  private AppConfig.Events events() {
    return new AppConfig.Events(
        value(Settings.EVENTS_SOURCE),
        value(Settings.EVENTS_REPLAY_FILE),
        value(Settings.EVENTS_REPLAY_SPEED),
        value(Settings.EVENTS_INBOX_TRANSACTIONS_MAX));
  }

  private AppConfig.Demo demo() {
    return new AppConfig.Demo(
        value(Settings.DEMO_SEED),
        value(Settings.DEMO_MINTS),
        value(Settings.DEMO_TRADES_PER_SECOND),
        value(Settings.DEMO_HISTORY));
  }

  private AppConfig.Solana solana() {
    return new AppConfig.Solana(
        value(Settings.SOLANA_RPC_URL),
        value(Settings.SOLANA_WS_URL),
        value(Settings.SOLANA_PROGRAM_ID),
        value(Settings.SOLANA_COMMITMENT),
        value(Settings.SOLANA_PING_INTERVAL),
        value(Settings.SOLANA_PRICE_EXPONENT),
        value(Settings.SOLANA_LAYOUT),
        new AppConfig.SolanaLedger(
            value(Settings.SOLANA_LEDGER_INTERVAL),
            value(Settings.SOLANA_BACKFILL_LIMIT),
            value(Settings.SOLANA_RPC_PARALLEL)));
  }

  private AppConfig.Database database() {
    return new AppConfig.Database(
        value(Settings.DATABASE_ROCKSDB_PATH),
        value(Settings.DATABASE_BLOCK_CACHE_MIB),
        value(Settings.DATABASE_MEMTABLE_MIB),
        new AppConfig.RetentionDays(
            Map.of(
                Interval.S1, value(Settings.DATABASE_RETENTION_DAYS_S1),
                Interval.S30, value(Settings.DATABASE_RETENTION_DAYS_S30),
                Interval.M1, value(Settings.DATABASE_RETENTION_DAYS_M1),
                Interval.M5, value(Settings.DATABASE_RETENTION_DAYS_M5),
                Interval.M15, value(Settings.DATABASE_RETENTION_DAYS_M15),
                Interval.H1, value(Settings.DATABASE_RETENTION_DAYS_H1),
                Interval.H4, value(Settings.DATABASE_RETENTION_DAYS_H4),
                Interval.D1, value(Settings.DATABASE_RETENTION_DAYS_D1)),
            value(Settings.DATABASE_RETENTION_DAYS_EVENTS)));
  }

  private AppConfig.Kline kline() {
    return new AppConfig.Kline(
        value(Settings.KLINE_ENABLED),
        value(Settings.KLINE_INTERVALS),
        value(Settings.KLINE_CONNECTION_TIMEOUT),
        value(Settings.KLINE_MAX_SUBSCRIPTIONS_PER_CLIENT),
        value(Settings.KLINE_HISTORY_DATA_LIMIT),
        value(Settings.KLINE_PING_INTERVAL),
        value(Settings.KLINE_PING_TIMEOUT),
        value(Settings.KLINE_MAX_PAYLOAD_BYTES),
        polling(),
        value(Settings.KLINE_OUTBOX_MESSAGES_MAX),
        value(Settings.KLINE_OUTBOX_BYTES_MAX),
        new AppConfig.Writing(
            value(Settings.KLINE_FLUSH_INTERVAL),
            value(Settings.KLINE_CONFLATE_AFTER),
            value(Settings.KLINE_STALL)),
        value(Settings.KLINE_SESSIONS_MAX),
        new AppConfig.ClientLimits(
            value(Settings.KLINE_NAMESPACES_PER_SESSION_MAX),
            value(Settings.KLINE_PACKETS_PER_SECOND_MAX),
            value(Settings.KLINE_REQUESTS_PER_SECOND_MAX),
            value(Settings.KLINE_ATTACHMENT_BYTES_MAX)),
        new AppConfig.Recovery(
            value(Settings.KLINE_RECOVERY),
            value(Settings.KLINE_RECOVERY_LOG_BYTES_MAX),
            value(Settings.KLINE_RECOVERY_SESSIONS_MAX)));
  }

  private AppConfig.Polling polling() {
    return new AppConfig.Polling(
        value(Settings.KLINE_UPGRADE_TIMEOUT),
        value(Settings.KLINE_POST_TIMEOUT),
        value(Settings.KLINE_POST_MESSAGES_MAX),
        value(Settings.KLINE_CLOSE_WAIT),
        value(Settings.KLINE_COOKIE));
  }

  private String effective() {
    return Settings.ALL.stream()
        .map(setting -> setting.key() + "=" + setting.type().shown(find(setting).text()))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private void refuseContradictions(AppConfig config) {
    EventsSource source = config.events().source();
    if (source == EventsSource.REPLAY && config.events().replayFile().isBlank()) {
      problems.add("events.replay_file is empty, must name a file while events.source is replay");
    }
    var tls = config.server().tls();
    if (tls.certificateFile().isEmpty() != tls.keyFile().isEmpty()) {
      problems.add(
          "server.tls.certificate_file is '%s' and server.tls.key_file is '%s', must be both or none"
              .formatted(tls.certificateFile(), tls.keyFile()));
    }
    int exponent = config.solana().priceExponent();
    if (source == EventsSource.DEMO && exponent < DEMO_PRICE_EXPONENT_MIN) {
      problems.add(
          "solana.price_exponent is %d, must be from %d to 38 while events.source is demo"
              .formatted(exponent, DEMO_PRICE_EXPONENT_MIN));
    }
  }

  /** A value that is refused leaves a problem, and the default in its place to read on with. */
  private <T> T value(Setting<T> setting) {
    Found found = find(setting);
    try {
      return setting.type().parse(found.text());
    } catch (IllegalArgumentException e) {
      String shown = setting.type().shown(found.text()).replaceAll("\\R", " ");
      problems.add(
          "%s is %s, %s%s"
              .formatted(
                  setting.key(),
                  shown.isBlank() ? "empty" : shown,
                  e.getMessage(),
                  found.origin()));
      return setting.type().parse(setting.defaultText());
    }
  }

  private Found find(Setting<?> setting) {
    String property = properties.getProperty(setting.key());
    if (property != null) {
      return new Found(property, " (from -D" + setting.key() + ")");
    }
    String variable = environment.get(setting.environmentName());
    if (variable != null) {
      return new Found(variable, " (from the environment, " + setting.environmentName() + ")");
    }
    return new Found(file.getOrDefault(setting.key(), setting.defaultText()), "");
  }
}
