package dev.kline.load;

import dev.kline.testing.PollingClient;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The soak: {@code mvn -q test-compile exec:exec@soak -Dsecs=3600} lets clients come and go at a
 * server in every way there is, cuts its node off, and looks whether anything grows.
 *
 * <p>It goes in tides. At high tide {@link Visitor}s crowd in; in its middle the node hangs up, and
 * what is traded until the server is back comes from the ledger. Then all go, and when the server
 * says that nobody is there any more, the gauges are read. So each reading is of the same moment of
 * a server's life, and what is left of a client is seen. In the end what the visitors saw is held
 * against what the server says of them: whom it hung up on, and what it left out.
 *
 * <p>As {@link Load}, it starts a server of its own, or drives the one on {@code -Dserver}. {@code
 * -Dclients} are there at high tide, {@code -Drate} trades a second go on all the time. Exit
 * status: 0 if nothing grew; 1 if something did or went wrong; 2 if it was asked for nonsense.
 */
public final class Soak {
  private static final int NODE_PORT = 8900;
  private static final int ROOMS = 20;

  /** For so long a JVM compiles and its native memory grows. */
  private static final Duration WARM_UP = Duration.ofMinutes(5);

  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);

  /** From the last session's end until recovery forgets it at our own server. */
  private static final Duration SETTLE = Duration.ofSeconds(6);

  /**
   * Until all sessions have ended, at a server of somebody else with the default heartbeat, too.
   */
  private static final Duration EBB_DEADLINE = Duration.ofMinutes(4);

  /** What may wait for one client of a server of somebody else, and of ours: less than its heap. */
  private static final int OUTBOX_BYTES_MAX = 4 << 20;

  private static final int OWN_OUTBOX_BYTES_MAX = 512 << 10;

  /** Why no session of a visitor may end. */
  private static final List<String> FAULTS =
      List.of("forced_close", "internal_error", "parse_error", "server_shutdown");

  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  /** So that who is gone is forgotten soon, bounded stores fill soon, and the heap is no gauge. */
  private static final List<String> OWN_SERVER =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+AlwaysPreTouch",
          "-Dkline.ping_interval_secs=2",
          "-Dkline.ping_timeout_secs=8",
          "-Dkline.stall_secs=4",
          "-Dkline.recovery_secs=4",
          "-Dkline.recovery_log_bytes_max=1048576",
          "-Dkline.outbox_bytes_max=" + OWN_OUTBOX_BYTES_MAX,
          "-Ddatabase.block_cache_mib=16",
          "-Ddatabase.memtable_mib=8");

  private final Asked asked;
  private final PrintStream out;
  private final Visits visits = Visits.none();
  private final Map<Gauge, List<Double>> readings = new EnumMap<>(Gauge.class);

  /** The most that was seen to wait for all clients together. */
  private double outboxKibMax;

  /** Tides that belong to the warm-up. */
  private int warm;

  /**
   * What is asked for.
   *
   * @param clients at high tide
   * @param rate trades a second
   * @param length of it all
   * @param tide of one high tide
   */
  record Asked(int clients, int rate, Duration length, Duration tide) {
    Asked {
      check("clients", clients, 1, 5000);
      check("rate", rate, 1, 1000);
      check("secs", length.toSeconds(), 1, 86_400);
    }

    private static void check(String name, long value, long min, long max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            "%s is %d, must be from %d to %d".formatted(name, value, min, max));
      }
    }

    static Asked of(UnaryOperator<String> properties) {
      int secs = Plan.number(properties, "secs", 900);
      return new Asked(
          Plan.number(properties, "clients", 150),
          Plan.number(properties, "rate", 20),
          Duration.ofSeconds(secs),
          Duration.ofSeconds(Math.clamp(secs / 20, 5, 40)));
    }
  }

  /** Prints its progress to {@code out}. */
  Soak(Asked asked, PrintStream out) {
    this.asked = asked;
    this.out = out;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    UnaryOperator<String> properties = System::getProperty;
    HELIDON.setLevel(Level.WARNING); // our node is no server to speak of
    try {
      var soak = new Soak(Asked.of(properties), System.out);
      System.exit(soak.run(properties) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private boolean run(UnaryOperator<String> properties) throws IOException, InterruptedException {
    int port = Plan.number(properties, "server", 0);
    if (port == 0) {
      return run();
    }
    Optional<ProcessHandle> process = Load.process(properties);
    int nodePort = Plan.number(properties, "node", NODE_PORT);
    try (var node = new LoadNode(nodePort);
        var target = Target.running(port, process)) {
      out.println("waiting for the server on port " + port + ", started with");
      Target.settings(nodePort).forEach(setting -> out.println("  -D" + setting));
      return run(node, target, OUTBOX_BYTES_MAX);
    }
  }

  /** Soaks a server of our own. */
  boolean run() throws IOException, InterruptedException {
    try (var node = new LoadNode(0);
        var target = Target.start(node.port(), OWN_SERVER)) {
      return run(node, target, OWN_OUTBOX_BYTES_MAX);
    }
  }

  private boolean run(LoadNode node, Target target, int outboxBytesMax)
      throws IOException, InterruptedException {
    target.awaitReady(node);
    var silenceMax = silenceMax(target.port());
    long beganNanos = System.nanoTime();
    try (var _ = new Market(node, ROOMS, asked.rate);
        var gauges = new Gauges(target)) {
      var before = gauges.account();
      long sinceNanos = 0;
      while (sinceNanos < asked.length.toNanos()) {
        highTide(target, silenceMax, node, gauges);
        ebb(gauges);
        sinceNanos = System.nanoTime() - beganNanos;
        warm += sinceNanos < WARM_UP.toNanos() ? 1 : 0;
      }
      compare(gauges.account().since(before));
    }
    judgeOutboxes(outboxBytesMax);
    return report();
  }

  // ---- the tides

  private static Duration silenceMax(int port) throws IOException {
    try (var client = PollingClient.open(port, "/socket.io/")) {
      return Patience.allowed(client.openPacket());
    }
  }

  private void highTide(Target target, Duration silenceMax, LoadNode node, Gauges gauges)
      throws IOException, InterruptedException {
    long now = System.nanoTime();
    long endNanos = now + asked.tide.toNanos();
    var visitors = new ArrayList<Thread>();
    for (int seat = 0; seat < asked.clients; seat++) {
      var visitor = new Visitor(target.port(), ROOMS, silenceMax, endNanos, now + seat, visits);
      visitors.add(Thread.ofVirtual().name("visitor-" + seat).start(visitor));
    }
    long cutNanos = now + asked.tide.toNanos() / 2;
    boolean cut = false;
    while (System.nanoTime() < endNanos) {
      Thread.sleep(Math.min(PROGRESS_EVERY.toMillis(), asked.tide.toMillis() / 2));
      if (!cut && System.nanoTime() >= cutNanos) {
        node.cut();
        cut = true;
      }
      var reading = gauges.glance();
      outboxKibMax = Math.max(outboxKibMax, reading.getOrDefault(Gauge.OUTBOX, 0.0));
      tell("high", reading);
    }
    for (var visitor : visitors) {
      visitor.join();
    }
  }

  /** Waits until nobody is there any more, and reads. */
  private void ebb(Gauges gauges) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + EBB_DEADLINE.toNanos();
    while (gauges.glance().getOrDefault(Gauge.SESSIONS, 0.0) > 0) {
      if (System.nanoTime() > deadline) {
        visits.troubles().add("sessions were left " + EBB_DEADLINE + " after all had gone");
        break;
      }
      Thread.sleep(500);
    }
    Thread.sleep(SETTLE);
    var reading = gauges.all();
    reading.forEach(
        (gauge, value) -> readings.computeIfAbsent(gauge, _ -> new ArrayList<>()).add(value));
    reading.forEach((gauge, value) -> {
      if (gauge.ofClients() && value > 0) {
        visits.troubles().add("%s were %.1f at ebb".formatted(gauge.title(), value));
      }
    });
    tell("ebb", reading);
  }

  private void tell(String tide, Map<Gauge, Double> reading) {
    var line = new StringBuilder("%-4s".formatted(tide));
    reading.forEach((gauge, value) ->
        line.append(String.format(Locale.ROOT, "  %s %.1f", gauge.title(), value)));
    out.printf(
        Locale.ROOT,
        "%s  visits %d  messages %d  refused %d  silent %d  troubles %d%n",
        line,
        visits.done().sum(),
        visits.messages().sum(),
        visits.refused().sum(),
        visits.silent().sum(),
        visits.troubles().count());
  }

  // ---- the judgement

  /** Whether the server says the same of the visitors as they say of it. */
  private void compare(Gauges.Account account) {
    out.printf("sessions ended %s%n", account.closed());
    long hungUpOn = account.closed("ping_timeout") + account.closed("too_slow");
    atMost("visitors that were hung up on for their silence", visits.silent().sum(), hungUpOn);
    atMost("updates that were not told", visits.leftOut().sum(), account.conflated());
    FAULTS.forEach(reason -> atMost("sessions ended as " + reason, account.closed(reason), 0));
  }

  private void judgeOutboxes(int bytesMax) {
    long kibMax = (long) asked.clients * bytesMax / 1024;
    out.printf(Locale.ROOT, "outbox KiB at high tide %.1f, may %d%n", outboxKibMax, kibMax);
    atMost("outbox KiB at high tide", Math.round(outboxKibMax), kibMax);
  }

  private void atMost(String what, long count, long max) {
    if (count > max) {
      visits.troubles().add("%s: %d, may be %d".formatted(what, count, max));
    }
  }

  /** Says what grew. Returns whether all is well. */
  private boolean report() {
    int tides = readings.getOrDefault(Gauge.SESSIONS, List.of()).size();
    out.printf("%d tides, %d visits%n", tides, visits.done().sum());
    out.println("troubles       " + visits.troubles());
    boolean good = visits.troubles().count() == 0;
    for (var entry : readings.entrySet()) {
      good &= flat(entry.getKey(), Trend.settled(entry.getValue(), warm));
    }
    out.println(good ? "result         good" : "result         BAD");
    return good;
  }

  private boolean flat(Gauge gauge, List<Double> settled) {
    if (settled.size() < Trend.READINGS_MIN) {
      out.printf("%-14s too few readings to judge, a longer run has more%n", gauge.title());
      return true;
    }
    var trend = Trend.of(settled, gauge.tolerance());
    out.printf("%-14s %s%n", gauge.title(), trend);
    return !trend.grew();
  }
}
