package dev.kline.load;

import com.google.errorprone.annotations.FormatMethod;
import dev.kline.load.Tally.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run came to.
 *
 * @param connected how long it took to connect all clients and to subscribe them
 * @param gone clients that were not there any more at the end
 * @param elapsed the window and the wait for the last messages
 * @param lateMax how late the feed sent a trade at the most: much means that this machine was full
 * @param cpu of the server in {@code elapsed}; empty where its process is not known
 * @param memory before the clients came and at the end
 */
record Report(
    Plan plan,
    Counts counts,
    Duration connected,
    int gone,
    Duration elapsed,
    Duration lateMax,
    Optional<Duration> cpu,
    Memory memory) {

  /** Memory of the server; empty where nobody knows. Live bytes are asked for idle clients only. */
  record Memory(
      OptionalLong residentKibBefore,
      OptionalLong residentKib,
      OptionalLong liveBytesBefore,
      OptionalLong liveBytes) {}

  /** Whether each message came to everyone, once and in order, and nobody was dropped. */
  boolean good() {
    return gone == 0
        && counts.errors() == 0
        && counts.delivered() == counts.expected()
        && counts.doubled() == 0
        && counts.disordered() == 0;
  }

  /** Messages that went wrong, in percent of those expected. */
  double errorPercent() {
    long wrong = counts.lost() + counts.doubled() + counts.disordered() + counts.errors();
    return wrong == 0 ? 0 : 100.0 * wrong / Math.max(wrong, counts.expected());
  }

  /** For people. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        line(
            "connected   %d clients in %.1f s, %.0f a second; %d gone since",
            plan.clients(), seconds(connected), plan.clients() / seconds(connected), gone));
    if (counts.expected() > 0) {
      lines.addAll(messages());
    }
    lines.add(line("errors      %d %s", counts.errors(), counts.firstError()).strip());
    cpu.ifPresent(used -> lines.add(cpuLine(used)));
    lines.addAll(memoryLines());
    lines.add(good() ? "result      good" : "result      BAD");
    return lines;
  }

  private List<String> messages() {
    return List.of(
        line(
            "delivered   %d of %d; %d lost, %d doubled, %d out of order; and %d finals",
            counts.delivered(),
            counts.expected(),
            counts.lost(),
            counts.doubled(),
            counts.disordered(),
            counts.finals()),
        line("error rate  %.4f %%", errorPercent()),
        line(
            "throughput  %.0f messages/s of %d trades; sent at most %.1f ms late",
            counts.delivered() / seconds(plan.window()), counts.sent(), lateMax.toNanos() / 1e6),
        line(
            "latency     p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms",
            counts.p50(), counts.p90(), counts.p99(), counts.max()));
  }

  private String cpuLine(Duration used) {
    double core = 100 * seconds(used) / seconds(elapsed);
    long told = counts.delivered() + counts.finals();
    return told == 0
        ? line("server      %.1f %% of a core", core)
        : line(
            "server      %.2f us of CPU per message, %.0f %% of a core",
            used.toNanos() / 1000.0 / told, core);
  }

  private List<String> memoryLines() {
    var lines = new ArrayList<String>();
    memory.residentKib.ifPresent(
        now -> lines.add(memoryLine("memory", now, memory.residentKibBefore)));
    memory.liveBytes.ifPresent(
        now -> lines.add(memoryLine("live", now / 1024, kib(memory.liveBytesBefore))));
    return lines;
  }

  private static OptionalLong kib(OptionalLong bytes) {
    return bytes.isPresent() ? OptionalLong.of(bytes.getAsLong() / 1024) : bytes;
  }

  private String memoryLine(String what, long nowKib, OptionalLong beforeKib) {
    var text = line("%-11s %d MiB", what, nowKib / 1024);
    if (plan.rate() > 0 || beforeKib.isEmpty()) {
      return text;
    }
    long before = beforeKib.getAsLong();
    return text
        + line(
            ", %d MiB before the clients: %.1f KiB for each",
            before / 1024, (double) (nowKib - before) / plan.clients());
  }

  private static double seconds(Duration duration) {
    return Math.max(1, duration.toNanos()) / 1e9;
  }

  @FormatMethod
  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
