package dev.kline.load;

import dev.kline.load.Report.Memory;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The load program. {@code mvn -q test-compile exec:exec@load -Dpreset=one-room} starts the server
 * of this build in a directory of its own, measures it and ends it. Presets: {@code seed}, {@code
 * one-room}, {@code many-rooms}, {@code burst}, {@code idle}; each is changed by {@code -Dclients
 * -Drooms -Deach -Drate -Dburst -Dwarmup -Dsecs}, see {@link Plan}.
 *
 * <p>{@code -Dserver=5051} measures a server that runs on that port of this machine instead. It is
 * told how to start, and to find our node on {@code -Dnode}, 8900. With {@code -Dpid} its CPU time
 * and memory are known, too.
 *
 * <p>Exit status: 0 if each message came to everyone once and in order; 1 if not; 2 if it was asked
 * for nonsense.
 */
public final class Load {
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final int NODE_PORT = 8900;

  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private final Plan plan;
  private final PrintStream out;
  private final Tally tally = new Tally();

  /** What the server has used by a moment. */
  private record Mark(long nanos, Optional<Duration> cpu) {
    static Mark of(Target target) {
      return new Mark(System.nanoTime(), target.cpu());
    }
  }

  /** Prints its progress to {@code out}. */
  Load(Plan plan, PrintStream out) {
    this.plan = plan;
    this.out = out;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    UnaryOperator<String> properties = System::getProperty;
    HELIDON.setLevel(Level.WARNING); // our node is no server to speak of
    try {
      var load = new Load(Plan.of(properties), System.out);
      int port = Plan.number(properties, "server", 0);
      System.exit(load.run(properties, port).good() ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private Report run(UnaryOperator<String> properties, int port)
      throws IOException, InterruptedException {
    if (port == 0) {
      return run();
    }
    Optional<ProcessHandle> process = process(properties);
    int nodePort = Plan.number(properties, "node", NODE_PORT);
    try (var node = new LoadNode(nodePort);
        var target = Target.running(port, process)) {
      out.println("waiting for the server on port " + port + ", started with");
      Target.settings(nodePort).forEach(setting -> out.println("  -D" + setting));
      return run(node, target);
    }
  }

  /** The server's process, where {@code -Dpid} says which it is. */
  static Optional<ProcessHandle> process(UnaryOperator<String> properties) {
    return Optional.of(Plan.number(properties, "pid", 0)).filter(pid -> pid > 0).map(Load::process);
  }

  private static ProcessHandle process(int pid) {
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IllegalArgumentException("pid is " + pid + ", there is none"));
  }

  /** Measures a server of our own. */
  Report run() throws IOException, InterruptedException {
    try (var node = new LoadNode(0);
        var target = Target.start(node.port(), settings())) {
      return run(node, target);
    }
  }

  /** So that every message counts. */
  private List<String> settings() {
    return List.of(
        "-Dkline.conflate_after=1000000",
        "-Dkline.max_subscriptions_per_client=" + Math.max(100, plan.each()));
  }

  private Report run(LoadNode node, Target target) throws IOException, InterruptedException {
    out.println(plan);
    target.awaitReady(node);
    boolean idle = plan.rate() == 0;
    OptionalLong liveBefore = idle ? target.liveBytes() : OptionalLong.empty();
    OptionalLong residentBefore = target.residentKib();
    try (var clients = new Clients(plan, target.port(), tally)) {
      Duration connected = clients.connect();
      var feed = new Feed(plan, node, tally);
      var begin = new Mark[1]; // read when the feed's thread has ended
      feed(feed, () -> begin[0] = Mark.of(target));
      drain();
      var end = Mark.of(target);
      var elapsed = Duration.ofNanos(end.nanos - begin[0].nanos);
      var cpu = end.cpu.map(used -> used.minus(begin[0].cpu.orElse(used)));
      OptionalLong live = idle ? target.liveBytes() : OptionalLong.empty();
      var memory = new Memory(residentBefore, target.residentKib(), liveBefore, live);
      var report =
          new Report(
              plan,
              tally.counts(),
              connected,
              clients.gone(),
              elapsed,
              feed.lateMax(),
              cpu,
              memory);
      report.lines().forEach(out::println);
      return report;
    }
  }

  /** Lets the feed run, and says every second how it goes. */
  private void feed(Feed feed, Runnable begun) throws InterruptedException {
    var thread = Thread.ofPlatform().name("load-feed").start(() -> feed.run(begun));
    long seconds = 0;
    while (!thread.join(Duration.ofSeconds(1))) {
      seconds++;
      var lately = tally.lately();
      var counts = tally.counts();
      out.printf(
          Locale.ROOT,
          "%4d s%s  %7d messages/s  p50 %6.1f ms  p99 %6.1f ms  errors %d%n",
          seconds,
          seconds <= plan.warmUp().toSeconds() ? " warm-up" : "        ",
          lately.delivered(),
          lately.p50(),
          lately.p99(),
          counts.errors());
    }
  }

  /** Waits for what is still on its way. */
  private void drain() throws InterruptedException {
    long end = System.nanoTime() + DRAIN.toNanos();
    var counts = tally.counts();
    while (counts.delivered() < counts.expected() && System.nanoTime() < end) {
      Thread.sleep(5);
      counts = tally.counts();
    }
  }
}
