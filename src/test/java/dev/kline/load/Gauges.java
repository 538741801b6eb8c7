package dev.kline.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads a server's gauges: from {@code /proc}, from {@code jcmd}, and from what it says of itself.
 * What nobody knows is left out. Confined to one thread.
 */
final class Gauges implements AutoCloseable {
  private static final double KIB = 1024;
  private static final double MIB = 1024 * KIB;

  /** A server that is overloaded answers late. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final Pattern SUBSCRIPTIONS = Pattern.compile("\"total_subscriptions\":(\\d+)");
  private static final Pattern SESSIONS = metric("kline_sessions");
  private static final Pattern ROOMS = metric("kline_rooms");
  private static final Pattern OUTBOX = metric("kline_outbox_bytes");
  private static final Pattern CONFLATED = metric("kline_messages_conflated_total");
  private static final Pattern CLOSED =
      Pattern.compile("(?m)^kline_sessions_closed_total\\{reason=\"(\\w+)\"}\\s+(\\S+)$");

  private final Target target;
  private final HttpClient http = HttpClient.newHttpClient();

  Gauges(Target target) {
    this.target = target;
  }

  /** What is cheap to know, at any time. */
  Map<Gauge, Double> glance() throws IOException, InterruptedException {
    var readings = new EnumMap<Gauge, Double>(Gauge.class);
    target.residentKib().ifPresent(kib -> readings.put(Gauge.RESIDENT, kib / KIB));
    target.threads().ifPresent(count -> readings.put(Gauge.THREADS, (double) count));
    target.openFiles().ifPresent(count -> readings.put(Gauge.FILES, (double) count));
    var status = ask("/api/kline/status");
    var metrics = ask("/metrics");
    number(SESSIONS, metrics).ifPresent(count -> readings.put(Gauge.SESSIONS, count));
    number(SUBSCRIPTIONS, status).ifPresent(count -> readings.put(Gauge.SUBSCRIPTIONS, count));
    number(ROOMS, metrics).ifPresent(count -> readings.put(Gauge.ROOMS, count));
    number(OUTBOX, metrics).ifPresent(bytes -> readings.put(Gauge.OUTBOX, bytes / KIB));
    return readings;
  }

  /**
   * What the server says of the clients that it had.
   *
   * @param closed sessions that have ended, by its word for why
   * @param conflated updates that were left out for one that was behind
   */
  record Account(Map<String, Long> closed, long conflated) {
    Account since(Account before) {
      var closings = new TreeMap<String, Long>();
      closed.forEach(
          (reason, count) -> closings.put(reason, count - before.closed.getOrDefault(reason, 0L)));
      return new Account(closings, conflated - before.conflated);
    }

    long closed(String reason) {
      return closed.getOrDefault(reason, 0L);
    }
  }

  /** Since the server's start. */
  Account account() throws IOException, InterruptedException {
    var metrics = ask("/metrics");
    var closed = new TreeMap<String, Long>();
    CLOSED
        .matcher(metrics)
        .results()
        .forEach(found -> closed.put(found.group(1), whole(found.group(2))));
    return new Account(closed, (long) number(CONFLATED, metrics).orElse(0));
  }

  private static long whole(String number) {
    return (long) Double.parseDouble(number);
  }

  private static Pattern metric(String name) {
    return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})?\\s+(\\S+)$");
  }

  /** All of it, behind a garbage collection. */
  Map<Gauge, Double> all() throws IOException, InterruptedException {
    var live = target.liveBytes();
    var readings = glance();
    live.ifPresent(bytes -> readings.put(Gauge.HEAP, bytes / MIB));
    return readings;
  }

  private String ask(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + target.port() + path);
    var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static OptionalDouble number(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .reduce(Double::sum);
  }

  @Override
  public void close() {
    http.close();
  }
}
