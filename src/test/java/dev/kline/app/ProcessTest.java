package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own: how it starts, and how it ends. */
@Timeout(60)
class ProcessTest {
  @TempDir Path directory;
  private final List<ServerProcess> processes = new ArrayList<>();

  @AfterEach
  void endAll() {
    processes.forEach(ServerProcess::close);
  }

  private ServerProcess start(String... settings) throws IOException {
    var process = ServerProcess.start(directory, List.of(settings));
    processes.add(process);
    return process;
  }

  @Test
  void aSignalDrainsInOrderAndEndsWithStatusZero() throws Exception {
    var process = start();
    process.port();

    process.terminate();

    assertThat(process.exitStatus(), is(0));
    var parts =
        Pattern.compile("part ended name=(\\w+)")
            .matcher(process.log())
            .results()
            .map(r -> r.group(1));
    assertThat(
        String.join(" ", parts.toList()),
        is("serving source ingest engineio socketio http gate store"));
    assertThat(process.log(), containsString("Server stopped"));
  }

  @Test
  void anUnknownKeyStopsTheStartWithTheNearestKnownOne() throws Exception {
    var process = start("-Dkline.ping_interval_sec=3", "-Dkline.ping_timeout_secs=0");

    assertThat(process.exitStatus(), is(2));
    assertThat(process.log(), containsString("did you mean kline.ping_interval_secs?"));
    assertThat(
        process.log(), containsString("kline.ping_timeout_secs is 0, must be from 1 to 3600"));
  }

  @Test
  void aPortThatIsTakenStopsTheStartAndSaysWhich() throws Exception {
    int port = start().port();

    var second = start("-Dserver.port=" + port, "-Ddatabase.rocksdb_path=other");

    assertThat(second.exitStatus(), is(1));
    assertThat(second.log(), containsString("cannot listen on server.host 127.0.0.1, server.port"));
  }

  @Test
  void aStoreInUseStopsTheStartAndSaysWhich() throws Exception {
    start().port();

    var second = start();

    assertThat(second.exitStatus(), is(1));
    assertThat(second.log(), containsString("rocksdb-demo is in use by another process"));
  }

  @Test
  void aReplayFileThatIsMissingStopsTheStartAndSaysWhich() throws Exception {
    var process = start("-Devents.source=replay", "-Devents.replay_file=nowhere.ndjson");

    assertThat(process.exitStatus(), is(1));
    assertThat(process.log(), containsString("events.replay_file is nowhere.ndjson"));
  }

  @Test
  void theDemoNeverWritesIntoTheStoreOfTheChain() throws Exception {
    var process = start();
    process.port();

    assertThat(Files.isDirectory(directory.resolve("data/rocksdb-demo")), is(true));
    assertThat(Files.exists(directory.resolve("data/rocksdb")), is(false));
    assertThat(process.log(), containsString("simulated trades, not the chain"));
  }

  @Test
  void aHostWithoutAnAddressStopsTheStartAndSaysWhich() throws Exception {
    var process = start("-Dserver.host=no.such.host.invalid");

    assertThat(process.exitStatus(), is(1));
    assertThat(process.log(), containsString("cannot listen on server.host no.such.host.invalid"));
  }

  @Test
  void aFileThatIsNoMapStopsTheStart() throws Exception {
    Files.writeString(directory.resolve("app.yaml"), "- 1\n- 2\n");

    var process = start();

    assertThat(process.exitStatus(), is(2));
    assertThat(
        process.log(), containsString("app.yaml cannot be read: must be sections with keys"));
  }

  @Test
  void aSignalWhileItStartsEndsWithStatusZeroToo() throws Exception {
    var process = start();
    Await.until("it did not begin", () -> process.log().contains("Server starting"));

    process.terminate();

    assertThat(process.exitStatus(), is(0));
  }
}
