package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.app.AppConfig.EventsSource;
import dev.kline.app.AppConfig.LogLevel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppConfigTest {
  @TempDir private Path directory;

  @Test
  void withNothingSaidTheDefaultsOfTheJarHold() {
    AppConfig config = read("", Map.of(), Map.of());

    assertThat(config.server().host(), is("0.0.0.0"));
    assertThat(config.server().port(), is(5051));
    assertThat(config.cors().allowOrigins(), is(List.of("*")));
    assertThat(config.logging().level(), is(LogLevel.INFO));
    assertThat(config.events().source(), is(EventsSource.DEMO));
    assertThat(config.solana().wsUrl(), is(URI.create("ws://localhost:8900")));
    assertThat(config.kline().pingTimeout(), is(Duration.ofSeconds(60)));
    assertThat(config.kline().enableKlineService(), is(true));
  }

  @Test
  void aFileInTheWorkingDirectoryTakesTheJarsPlaceAndMayBePartial() {
    AppConfig config =
        read(
            """
            kline:
              ping_interval_secs: 5
            cors:
              allow_origins: ["https://a.example", 'http://b.example:8080']
            server:
            """);

    assertThat(config.kline().pingInterval(), is(Duration.ofSeconds(5)));
    assertThat(config.kline().pingTimeout(), is(Duration.ofSeconds(60)));
    assertThat(
        config.cors().allowOrigins(), contains("https://a.example", "http://b.example:8080"));
    assertThat(config.server().port(), is(5051));
  }

  @Test
  void aSystemPropertyBeatsTheEnvironmentWhichBeatsTheFile() {
    String file = "server: {port: 1, host: file, shutdown_secs: 1}";
    var environment = Map.of("SERVER_PORT", "2", "SERVER_HOST", "environment");
    var properties = Map.of("server.port", "3");

    AppConfig.Server server = read(file, properties, environment).server();

    assertThat(server.host(), is("environment"));
    assertThat(server.port(), is(3));
    assertThat(server.shutdown(), is(Duration.ofSeconds(1)));
  }

  @Test
  void aListFromTheEnvironmentIsSeparatedByCommas() {
    var environment = Map.of("CORS_ALLOW_ORIGINS", "https://a.example, https://b.example");

    AppConfig config = read("", Map.of(), environment);

    assertThat(config.cors().allowOrigins(), contains("https://a.example", "https://b.example"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.port | 65536 | must be from 0 to 65535",
        "server.port | -1 | must be from 0 to 65535",
        "server.port | http | must be a whole number from 0 to 65535",
        "server.port | 80.5 | must be a whole number from 0 to 65535",
        "server.port | 99999999999999999999 | must be from 0 to 65535",
        "server.port | [1, x] | must be a whole number from 0 to 65535",
        "kline.ping_timeout_secs | 0 | must be from 1 to 3600",
        "kline.history_data_limit | 1001 | must be from 1 to 1000",
        "cors.enabled | 1 | must be true or false",
        "cors.allow_origins | https://a.example/ | must list *, or origins such as",
        "events.source | chain | must be one of demo, solana, replay, none",
        "events.replay_speed | -0.1 | must be from 0 to 1000000",
        "events.replay_speed | .nan | must be a number from 0 to 1000000",
        "logging.level | loud | must be one of trace, debug, info, warn, error",
        "solana.program_id | 0OIl | must be base58 of 32 bytes",
        "solana.ws_url | http://localhost:8900 | must be a URL such as ws://host:port",
        "solana.rpc_url | localhost:8899 | must be a URL such as http://host:port",
        "solana.commitment | max | must be one of processed, confirmed, finalized",
        "solana.layout | L9 | must be one of L1",
        "solana.ledger_interval_secs | 0 | must be from 1 to 3600",
        "solana.backfill_limit | 10000001 | must be from 0 to 10000000",
        "solana.rpc_parallel | 65 | must be from 1 to 64",
        "database.rocksdb_path | '' | must not be empty",
      })
  void aBadValueStopsTheStartWithWhatWouldBeLegal(String key, String value, String law) {
    int dot = key.indexOf('.');

    var problems =
        problems(
            "%s: {%s: %s}".formatted(key.substring(0, dot), key.substring(dot + 1), quote(value)));

    assertThat(problems, contains(containsString(law)));
    assertThat(problems, contains(startsWith(key + " is ")));
  }

  private static String quote(String value) {
    return value.startsWith("[") || value.startsWith(".") ? value : "\"" + value + "\"";
  }

  @Test
  void theMessageNamesKeyValueAndRange() {
    assertThat(
        problems("kline: {ping_timeout_secs: 0}"),
        contains("kline.ping_timeout_secs is 0, must be from 1 to 3600"));
    assertThat(
        problems("kline: {ping_timeout_secs: }"),
        contains("kline.ping_timeout_secs is empty, must be a whole number from 1 to 3600"));
  }

  @Test
  void aValueFromTheEnvironmentOrAPropertySaysSo() {
    var problems =
        problems("", Map.of("server.port", "x"), Map.of("LOGGING_LEVEL", "y", "SERVER_PORT", "z"));

    assertThat(problems, hasItem(containsString("(from -Dserver.port)")));
    assertThat(problems, hasItem(containsString("(from the environment, LOGGING_LEVEL)")));
  }

  @Test
  void anUnknownKeyOfTheFileNamesTheNearestKnown() {
    assertThat(
        problems("kline: {ping_interval_sec: 3}"),
        contains(
            "kline.ping_interval_sec is not a known key,"
                + " did you mean kline.ping_interval_secs?"));
    assertThat(
        problems("sever: {port: 3}"),
        contains("sever.port is not a known key, did you mean server.port?"));
  }

  @Test
  void anUnknownPropertyOfOneOfOurSectionsStopsTheStart() {
    var properties = Map.of("kline.ping_interval_sec", "3", "java.vendor", "x", "klines.x", "y");

    var problems = problems("", properties, Map.of());

    assertThat(
        problems,
        contains(
            "-Dkline.ping_interval_sec is not a known key,"
                + " did you mean kline.ping_interval_secs?"));
  }

  @Test
  void allProblemsAreToldAtOnce() {
    var problems = problems("server: {port: x, hots: y}\nkline: {sessions_max: 0}\nlogging: info");

    assertThat(
        problems,
        contains(
            startsWith("logging is info, must be a section"),
            startsWith("server.hots is not a known key"),
            startsWith("server.port is x"),
            startsWith("kline.sessions_max is 0")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server: [",
        "- a",
        "just words",
        "cors: {allow_origins: [[a]]}",
        "a: b\n\tc: d",
        "server:\n  port: 1\n  port: 2",
        "server:\n  port: 1\nserver:\n  host: a"
      })
  void aFileThatIsNotReadableOrSaysAThingTwiceStopsTheStart(String yaml) {
    assertThat(problems(yaml), contains(startsWith(file() + " cannot be read: ")));
  }

  @Test
  void aReplayNeedsAFile() {
    assertThat(
        problems("events: {source: replay}"),
        contains("events.replay_file is empty, must name a file while events.source is replay"));
  }

  @Test
  void theDemoNeedsPricesWithDigits() {
    assertThat(
        problems("solana: {price_exponent: 11}"),
        contains("solana.price_exponent is 11, must be from 12 to 38 while events.source is demo"));
    assertThat(
        read("solana: {price_exponent: 11}\nevents: {source: none}").solana().priceExponent(),
        is(11));
  }

  @Test
  void theEffectiveConfigurationIsSortedAndComplete() {
    String effective = read("server: {port: 0}").effective();

    var pairs = Arrays.asList(effective.split(" "));
    assertThat(pairs.size(), is(Settings.ALL.size()));
    assertThat(pairs, is(pairs.stream().sorted().toList()));
    assertThat(pairs, hasItem("server.port=0"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://user:secret@rpc.example:443, https://rpc.example:443",
    "https://rpc.example/secret/v2, https://rpc.example/...",
    "https://rpc.example?api-key=secret, https://rpc.example/...",
    "https://rpc.example#secret, https://rpc.example/...",
    "http://localhost:8899/, http://localhost:8899",
  })
  void secretsInUrlsAreNotShown(String url, String shown) {
    AppConfig config = read("solana: {rpc_url: '" + url + "'}");

    assertThat(config.effective(), containsString("solana.rpc_url=" + shown + " "));
    assertThat(config.toString(), not(containsString("secret")));
    assertThat(config.solana().rpcUrl(), is(URI.create(url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"htps://rpc.example/secret", "https://[/secret", "secret", "https:/secret"})
  void secretsInBadUrlsAreNotShownEither(String url) {
    var problems = problems("solana: {rpc_url: '" + url + "'}");

    assertThat(problems.size(), is(1));
    assertThat(problems.getFirst(), not(containsString("secret")));
  }

  private Path file() {
    return directory.resolve("app.yaml");
  }

  private AppConfig read(String yaml) {
    return read(yaml, Map.of(), Map.of());
  }

  private AppConfig read(
      String yaml, Map<String, String> properties, Map<String, String> environment) {
    try {
      if (!yaml.isEmpty()) {
        Files.writeString(file(), yaml);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    var all = new Properties();
    all.putAll(properties);
    return ConfigReader.read(file(), all, environment);
  }

  private List<String> problems(String yaml) {
    return problems(yaml, Map.of(), Map.of());
  }

  private List<String> problems(
      String yaml, Map<String, String> properties, Map<String, String> environment) {
    return assertThrows(ConfigException.class, () -> read(yaml, properties, environment))
        .problems();
  }
}
