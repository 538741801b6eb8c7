package dev.kline.metrics;

import static dev.kline.metrics.Family.counter;
import static dev.kline.metrics.Family.gauge;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The process and its JVM, under the names that Prometheus's own clients use. Safe for any thread.
 */
final class Jvm {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;
  private static final Path STATUS = Path.of("/proc/self/status");

  private Jvm() {}

  static void families(List<MetricSnapshot> to) {
    memory(to);
    collections(to);
    threads(to);
    operatingSystem(to);
  }

  private static void memory(List<MetricSnapshot> to) {
    var memory = ManagementFactory.getMemoryMXBean();
    var areas =
        Map.of("heap", memory.getHeapMemoryUsage(), "nonheap", memory.getNonHeapMemoryUsage());
    var used = new LinkedHashMap<String, Long>();
    var committed = new LinkedHashMap<String, Long>();
    var max = new LinkedHashMap<String, Long>();
    areas.forEach((area, usage) -> {
      used.put(area, usage.getUsed());
      committed.put(area, usage.getCommitted());
      max.put(area, usage.getMax());
    });
    to.add(gauge("jvm_memory_used_bytes", "Memory of the JVM in use.", "area", used));
    to.add(
        gauge("jvm_memory_committed_bytes", "Memory that the JVM has taken.", "area", committed));
    to.add(gauge("jvm_memory_max_bytes", "Memory that the JVM may take; -1 unknown.", "area", max));
    var pools = new LinkedHashMap<String, Long>();
    for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage after = pool.getCollectionUsage();
      if (after != null) {
        pools.put(pool.getName(), after.getUsed());
      }
    }
    to.add(
        gauge(
            "jvm_memory_pool_collection_used_bytes",
            "Memory in use after the last collection.",
            "pool",
            pools));
    var buffers = new LinkedHashMap<String, Long>();
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      buffers.put(pool.getName(), pool.getMemoryUsed());
    }
    to.add(gauge("jvm_buffer_pool_used_bytes", "Buffers outside the heap.", "pool", buffers));
  }

  private static void collections(List<MetricSnapshot> to) {
    var count = new LinkedHashMap<String, Long>();
    var seconds = new LinkedHashMap<String, Double>();
    for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      count.put(collector.getName(), Math.max(0, collector.getCollectionCount()));
      seconds.put(collector.getName(), Math.max(0, collector.getCollectionTime()) / MILLIS);
    }
    to.add(counter("jvm_gc_collections", "Garbage collections.", "gc", count));
    to.add(
        counter("jvm_gc_collection_seconds", "Time that garbage collections took.", "gc", seconds));
  }

  private static void threads(List<MetricSnapshot> to) {
    var threads = ManagementFactory.getThreadMXBean();
    to.add(gauge("jvm_threads_current", "Platform threads.", threads.getThreadCount()));
    to.add(
        gauge(
            "jvm_threads_daemon",
            "Platform threads that are daemons.",
            threads.getDaemonThreadCount()));
    to.add(
        gauge(
            "jvm_threads_peak",
            "The most platform threads there were at once.",
            threads.getPeakThreadCount()));
  }

  private static void operatingSystem(List<MetricSnapshot> to) {
    var start = ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS;
    to.add(
        gauge("process_start_time_seconds", "When the process started, in unix seconds.", start));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      to.add(
          counter(
              "process_cpu_seconds",
              "CPU time of the process on all cores.",
              unix.getProcessCpuTime() / NANOS));
      to.add(
          gauge(
              "process_open_fds",
              "Files that the process has open.",
              unix.getOpenFileDescriptorCount()));
      to.add(
          gauge(
              "process_max_fds",
              "Files that the process may open.",
              unix.getMaxFileDescriptorCount()));
    }
    residentBytes()
        .ifPresent(bytes ->
            to.add(
                gauge(
                    "process_resident_memory_bytes",
                    "Memory that the process holds, RocksDB's included.",
                    bytes)));
  }

  /** Linux says so. */
  private static OptionalLong residentBytes() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException elsewhere) {
      return OptionalLong.empty();
    }
  }
}
