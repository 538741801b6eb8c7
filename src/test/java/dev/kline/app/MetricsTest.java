package dev.kline.app;

import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.ManualSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} says, against what was done. */
class MetricsTest {
  private static final long T0 = 1_758_805_500;

  @TempDir Path directory;
  private final ManualSource source = new ManualSource();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of(), source);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String text() {
    try {
      var answer = server.ask("GET", "/metrics");
      assertThat(answer.statusCode(), is(200));
      assertThat(
          answer.headers().firstValue("Content-Type").orElse(""),
          is("text/plain; version=0.0.4; charset=utf-8"));
      return answer.body();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  /** Each sample, by its name with labels. */
  private Map<String, Double> samples() {
    var samples = new HashMap<String, Double>();
    text()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          samples.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
    return samples;
  }

  private double sample(String name) {
    Double value = samples().get(name);
    if (value == null) {
      throw new AssertionError("there is no " + name);
    }
    return value;
  }

  @Test
  void aLiveTradeIsCountedOnItsWayToTheClient() throws Exception {
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      client.emit("subscribe", "{\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\"}");
      client.next("history_data");
      client.next("subscription_confirmed");
      source.hear(transaction(1, 1, T0, trade(mint(1), price(27_959))));
      client.next("kline_data");

      Await.until("the push was not timed", () -> sample("kline_push_latency_seconds_count") == 1);
      var samples = samples();
      assertThat(samples.get("kline_sessions{transport=\"websocket\"}"), is(1.0));
      assertThat(samples.get("kline_sessions_opened_total{transport=\"websocket\"}"), is(1.0));
      assertThat(samples.get("kline_sockets{namespace=\"/kline\"}"), is(1.0));
      assertThat(samples.get("kline_rooms"), is(1.0));
      assertThat(samples.get("kline_subscriptions"), is(1.0));
      assertThat(samples.get("kline_pushes_total"), is(1.0));
      assertThat(samples.get("kline_events_total{type=\"buy_sell\"}"), is(1.0));
      assertThat(samples.get("kline_transactions_total{outcome=\"applied\"}"), is(1.0));
      assertThat(samples.get("kline_messages_sent_total"), greaterThan(5.0));
      assertThat(samples.get("kline_messages_received_total"), is(2.0));
      assertThat(samples.get("kline_sent_bytes_total"), greaterThan(500.0));
      assertThat(samples.get("kline_push_latency_seconds_bucket{le=\"+Inf\"}"), is(1.0));
      assertThat(samples.get("kline_push_latency_seconds_sum"), greaterThan(0.0));
      assertThat(samples.get("kline_outbox_messages"), is(0.0));
    }
    Await.until(
        "its end was not counted",
        () -> sample("kline_sessions_closed_total{reason=\"transport_close\"}") == 1);
  }

  @Test
  void aTradeStreamIsARoomAndNoSubscription() throws Exception {
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      client.emit(
          "subscribe", "{\"symbol\":\"" + mint(1) + "\",\"interval\":\"s1\",\"events\":true}");
      client.next("history_data");
      client.next("history_event_data");
      client.next("subscription_confirmed");

      assertThat(sample("kline_rooms"), is(2.0));
      assertThat(sample("kline_subscriptions"), is(1.0));
    }
  }

  @Test
  void errorsAreCountedByTheirCodeFromZeroOnAndAnswersByTheirStatus() throws Exception {
    assertThat(samples().get("kline_errors_total{code=\"1001\"}"), is(0.0));
    try (var client = KlineClient.connect(server.port(), "/kline")) {
      client.emit("subscribe", "{}");
      client.next("error");
    }
    server.ask("GET", "/api/kline");
    server.ask("GET", "/nothing");

    var samples = samples();

    assertThat(samples.get("kline_errors_total{code=\"1001\"}"), is(1.0));
    assertThat(samples.get("kline_http_responses_total{status=\"400\"}"), is(1.0));
    assertThat(samples.get("kline_http_responses_total{status=\"404\"}"), is(1.0));
  }

  @Test
  void theStoreTheGateAndTheProcessAreThere() {
    var samples = samples();

    for (var name :
        List.of(
            "kline_rocksdb_bytes{of=\"memtables\"}",
            "kline_store_disk_free_bytes",
            "kline_connections",
            "jvm_memory_used_bytes{area=\"heap\"}",
            "jvm_threads_current",
            "process_open_fds",
            "process_resident_memory_bytes",
            "process_cpu_seconds_total")) {
      assertThat(name, samples.getOrDefault(name, 0.0), greaterThan(0.0));
    }
    for (var name :
        List.of(
            "kline_rocksdb_write_stopped",
            "kline_rocksdb_stalls_total",
            "kline_refused_total{limit=\"requests\"}",
            "kline_connections_late_total",
            "kline_messages_conflated_total",
            "kline_sessions_closed_total{reason=\"too_slow\"}")) {
      assertThat(name, samples.get(name), is(0.0));
    }
  }

  /** What promtool checks, too: help and type of each family, once and before its samples. */
  @Test
  void everyFamilyHasHelpAndTypeAndStandsOnce() {
    var seen = new HashSet<String>();
    var wrong = new ArrayList<String>();
    String family = "";
    for (var line : text().lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        family = words[2];
        if (!seen.add(family) || words.length < 4) {
          wrong.add(line);
        }
      } else if (!line.startsWith("# TYPE " + family + " ") && !line.startsWith(family)) {
        wrong.add(line);
      }
    }

    assertThat(wrong, is(empty()));
    assertThat(seen.size(), greaterThan(50));
  }
}
