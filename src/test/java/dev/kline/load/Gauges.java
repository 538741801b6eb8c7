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
import java.util.regex.Pattern;

/**
 * Reads a server's gauges: from {@code /proc}, from {@code jcmd}, and from what it says of itself.
 * What nobody knows is left out. Confined to one thread.
 */
final class Gauges implements AutoCloseable {
  private static final double KIB = 1024;
  private static final double MIB = 1024 * KIB;

  private static final Pattern SESSIONS = Pattern.compile("\"active_connections\":(\\d+)");
  private static final Pattern SUBSCRIPTIONS = Pattern.compile("\"total_subscriptions\":(\\d+)");
  private static final Pattern OUTBOX =
      Pattern.compile("(?m)^kline_[a-z_]*outbox_bytes(?:\\{[^}]*})?\\s+(\\S+)$");

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
    number(SESSIONS, status).ifPresent(count -> readings.put(Gauge.SESSIONS, count));
    number(SUBSCRIPTIONS, status).ifPresent(count -> readings.put(Gauge.SUBSCRIPTIONS, count));
    number(OUTBOX, ask("/metrics")).ifPresent(bytes -> readings.put(Gauge.OUTBOX, bytes / KIB));
    return readings;
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
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
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
