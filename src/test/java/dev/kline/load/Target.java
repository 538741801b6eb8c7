package dev.kline.load;

import dev.kline.app.Main;
import dev.kline.testing.ChainFeed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server that is measured: a process of our own, or one that somebody started. Confined to one
 * thread, but {@link #cpu} is for any.
 */
final class Target implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("started port=(\\d+)");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** The server waits for a client's last bytes for 10 s at the most. */
  private static final int END_SECONDS = 15;

  private final Optional<Process> own;
  private final Optional<ProcessHandle> process;
  private final Path directory;
  private final int port;

  private Target(Optional<Process> own, Optional<ProcessHandle> process, Path directory, int port) {
    this.own = own;
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /**
   * Starts the server of this build on a free port, with its data in a directory of its own.
   *
   * @param settings of the JVM and the server, such as {@code -Dkline.stall_secs=5}
   */
  static Target start(int nodePort, List<String> settings)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("kline-load");
    Path log = directory.resolve("server.log");
    var builder =
        new ProcessBuilder(command(nodePort, settings))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MALLOC_ARENA_MAX", "2"); // as in the container
    var process = builder.start();
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      var started = STARTED.matcher(Files.readString(log));
      if (started.find()) {
        int port = Integer.parseInt(started.group(1));
        return new Target(Optional.of(process), Optional.of(process.toHandle()), directory, port);
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        String said = Files.readString(log);
        new Target(Optional.of(process), Optional.empty(), directory, 0).close();
        throw new IOException("the server did not start: " + said);
      }
      Thread.sleep(20);
    }
  }

  /** One that runs already; its costs are known if its process is. */
  static Target running(int port, Optional<ProcessHandle> process) {
    return new Target(Optional.empty(), process, Path.of(""), port);
  }

  /** What makes a server follow the node on this port. */
  static List<String> settings(int nodePort) {
    return List.of(
        "events.source=solana",
        "solana.ws_url=ws://127.0.0.1:" + nodePort,
        "solana.rpc_url=http://127.0.0.1:" + nodePort,
        "solana.program_id=" + ChainFeed.PROGRAM);
  }

  private static List<String> command(int nodePort, List<String> settings) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path options = Path.of("src/main/jvm/jvm.options").toAbsolutePath();
    command.add(Files.exists(options) ? "@" + options : "--enable-native-access=ALL-UNNAMED");
    command.add("-Ddev.kline.endWithParent=true");
    settings(nodePort).forEach(setting -> command.add("-D" + setting));
    command.add("-Dserver.host=127.0.0.1");
    command.add("-Dserver.port=0");
    command.addAll(settings);
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    return command;
  }

  /** Ours, wherever the server's working directory is. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  int port() {
    return port;
  }

  /** Waits until it follows the node and says that it is ready. */
  void awaitReady(LoadNode node) throws InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!node.subscribed() || !ready()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "the server on port %d did not get ready: it %s"
                .formatted(port, node.subscribed() ? "says so" : "does not listen to our node"));
      }
      Thread.sleep(50);
    }
  }

  private boolean ready() throws InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + port + "/health/ready");
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  // ---- what it costs

  /** All CPU time that it has used, in user mode and in the kernel. */
  Optional<Duration> cpu() {
    return process.flatMap(each -> each.info().totalCpuDuration());
  }

  /** Its memory as the kernel sees it; where there is no /proc, nobody knows. */
  OptionalLong residentKib() {
    return process
        .map(each -> Path.of("/proc", Long.toString(each.pid()), "status"))
        .map(path -> number(RESIDENT, text(path)))
        .orElse(OptionalLong.empty());
  }

  /** Its platform threads. */
  OptionalLong threads() {
    return process
        .map(each -> Path.of("/proc", Long.toString(each.pid()), "status"))
        .map(path -> number(THREADS, text(path)))
        .orElse(OptionalLong.empty());
  }

  /** The files and sockets that it has open, without RocksDB's tables. */
  OptionalLong openFiles() {
    if (process.isEmpty()) {
      return OptionalLong.empty();
    }
    try (var files = Files.list(Path.of("/proc", Long.toString(process.get().pid()), "fd"))) {
      return OptionalLong.of(files.filter(file -> !linked(file).endsWith(".sst")).count());
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  /** One that was closed meanwhile is linked to nothing. */
  private static String linked(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return "";
    }
  }

  /** Bytes of its live objects, after a collection; unknown without the JDK's {@code jcmd}. */
  OptionalLong liveBytes() throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (process.isEmpty() || !Files.exists(jcmd)) {
      return OptionalLong.empty();
    }
    String pid = Long.toString(process.get().pid());
    try {
      var asked = new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram").start();
      var answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      asked.waitFor();
      return number(TOTAL, answer);
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException _) {
      return "";
    }
  }

  private static OptionalLong number(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
  }

  /** Ends the server and forgets its data, if it is our own. */
  @Override
  public void close() {
    if (own.isEmpty()) {
      return;
    }
    end(own.get());
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
