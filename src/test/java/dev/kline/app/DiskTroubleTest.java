package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.kline.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more, and files that are not what was written. */
@Timeout(60)
class DiskTroubleTest {
  /** The first of the simulated market, as README has it. */
  private static final String MINT = "GtMcH6pMaxMj5agwvQkvE6rQaMMRu86bQssvFz5kF3rW";

  private static final String KLINE =
      "/api/kline?interval=s1&limit=3&order_by=time_asc&mint=" + MINT;

  /** In blocks of 512 bytes, 20 MB: RocksDB's native code just fits, the write-ahead log not. */
  private static final List<String> NO_LARGE_FILES =
      List.of("sh", "-c", "ulimit -f 40000; exec \"$@\"", "sh");

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ServerProcess> processes = new ArrayList<>();

  @AfterEach
  void endAll() {
    processes.forEach(ServerProcess::close);
    http.close();
  }

  private ServerProcess keep(ServerProcess process) {
    processes.add(process);
    return process;
  }

  private HttpResponse<String> get(int port, String path) {
    try {
      var uri = URI.create("http://127.0.0.1:" + port + path);
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void aDiskThatIsFullStopsIngestAndSaysSoWhileTheHistoryIsServed() throws Exception {
    var much =
        List.of(
            "-Ddemo.trades_per_second=10000",
            "-Ddemo.history_secs=600",
            "-Ddatabase.memtable_mib=128");
    var server = keep(ServerProcess.start(directory, much, NO_LARGE_FILES));
    int port = server.port();
    Await.until("ingest did not stop", () -> server.log().contains("ingest stopped"));

    var ready = get(port, "/health/ready");
    assertThat(ready.statusCode(), is(503));
    assertThat(ready.body(), containsString("\"failure\":\"disk full, see the log\""));
    assertThat(ready.body(), not(containsString("rocksdb-demo")));
    assertThat(get(port, "/health/live").statusCode(), is(200));
    var status = get(port, "/api/events/status").body();
    assertThat(status, allOf(containsString("\"is_running\":false"), containsString("disk full")));
    assertThat(get(port, KLINE).statusCode(), is(200));
    assertThat(get(port, KLINE).body(), containsString("\"open\":"));
    assertThat(
        server.log(),
        containsString(
            "database.rocksdb_path ./data/rocksdb-demo cannot be written: no space is left: free"));

    server.terminate();
    assertThat(server.exitStatus(), is(0));
    var verify = keep(ServerProcess.command(directory, "verify", List.of()));
    assertThat(verify.log(), verify.exitStatus(), is(0));
  }

  @Test
  void aFileCutShortStopsTheStartWithItsName() throws Exception {
    var file = fileOf("candles");
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(100);
    }

    var server = keep(ServerProcess.start(directory, List.of()));

    assertThat(server.exitStatus(), is(1));
    var told = server.log().lines().filter(line -> line.contains("start failed")).toList();
    assertThat(told.size(), is(1));
    assertThat(
        told.getFirst(),
        allOf(
            containsString("rocksdb-demo cannot be opened: the file " + file.getFileName()),
            containsString("is damaged: restore it from a back-up")));
    assertThat(server.log(), not(containsString("\tat ")));
  }

  @Test
  void aFileThatIsGoneStopsTheStartAndNothingIsMadeInItsPlace() throws Exception {
    fileOf("candles");
    var data = directory.resolve("data/rocksdb-demo");
    Files.delete(data.resolve("CURRENT"));

    var server = keep(ServerProcess.start(directory, List.of()));

    assertThat(server.exitStatus(), is(1));
    assertThat(server.log(), containsString("the file CURRENT is missing"));
    assertThat(Files.exists(data.resolve("CURRENT")), is(false));
  }

  @Test
  void aPathThatCanBeNoDirectoryStopsTheStartAndSaysWhich() throws Exception {
    Files.writeString(directory.resolve("file"), "");

    var server =
        keep(ServerProcess.start(directory, List.of("-Ddatabase.rocksdb_path=file/rocksdb")));

    assertThat(server.exitStatus(), is(1));
    assertThat(
        server.log(), containsString("database.rocksdb_path file/rocksdb-demo cannot be opened:"));
  }

  @Test
  void candlesThatAreDamagedAreA503AndRebuildMendsThem() throws Exception {
    var file = fileOf("candles");
    var bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 0, bytes.length * 3 / 4, (byte) 7); // The index at the end is left.
    Files.write(file, bytes);
    var settings = List.of("-Ddemo.history_secs=0");
    var server = keep(ServerProcess.start(directory, settings));
    int port = server.port();
    Await.until("no read failed", () -> get(port, KLINE).statusCode() == 503);

    assertThat(get(port, KLINE).body(), containsString("The store failed"));
    assertThat(get(port, KLINE).body(), not(containsString("rocksdb-demo")));
    assertThat(get(port, "/api/events/stats").statusCode(), is(200));
    assertThat(
        server.log(), containsString("the file " + file.getFileName() + " is damaged: restore"));
    server.terminate();
    assertThat(server.exitStatus(), is(0));

    assertThat(keep(ServerProcess.command(directory, "rebuild", List.of())).exitStatus(), is(0));
    assertThat(keep(ServerProcess.command(directory, "verify", List.of())).exitStatus(), is(0));
  }

  /** Makes a store, and says which file of it has a column family. */
  private Path fileOf(String family) throws Exception {
    var server = keep(ServerProcess.start(directory, List.of()));
    int port = server.port();
    Await.until(
        "there are no candles", () -> get(port, KLINE).body().contains("\"has_next\":true"));
    server.kill();
    // A recovery puts what was in the write-ahead log into files.
    var recovered = keep(ServerProcess.start(directory, List.of("-Ddemo.history_secs=0")));
    recovered.port();
    recovered.kill();
    try (var files = Files.list(directory.resolve("data/rocksdb-demo"))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .filter(file -> contains(file, "name" + family))
          .findFirst()
          .orElseThrow();
    }
  }

  /** RocksDB writes what a key shares with the one before only once: "…family.id", "name". */
  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
