package dev.kline.app;

import dev.kline.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The server as a process of its own, whose working directory is a test's. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("started port=(\\d+)");
  private static final long DEADLINE_SECONDS = 20;

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one on any free port, with settings such as {@code -Devents.source=none}. */
  static ServerProcess start(Path directory, List<String> settings) throws IOException {
    return start(directory, settings, List.of());
  }

  /** The same behind words such as {@code sh -c}, which run what follows them. */
  static ServerProcess start(Path directory, List<String> settings, List<String> before)
      throws IOException {
    var command = new ArrayList<>(before);
    command.addAll(java());
    command.add("-Dserver.host=127.0.0.1");
    command.add("-Dserver.port=0");
    command.addAll(settings);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return run(directory, command);
  }

  /** Starts a command such as {@code verify}, with settings, and leaves it to itself. */
  static ServerProcess command(Path directory, String word, List<String> settings)
      throws IOException {
    var command = java();
    command.addAll(settings);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add(word);
    return run(directory, command);
  }

  private static List<String> java() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    return command;
  }

  private static ServerProcess run(Path directory, List<String> command) throws IOException {
    var log = Files.createTempFile(directory, "server", ".log");
    var process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new ServerProcess(process, log);
  }

  /** Waits until it has started. */
  int port() {
    var port = new int[1];
    Await.until(
        "the server did not start",
        () -> {
          var started = STARTED.matcher(log());
          port[0] = started.find() ? Integer.parseInt(started.group(1)) : 0;
          return port[0] > 0;
        });
    return port[0];
  }

  /** All that it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for its end. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end in time: " + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
