package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** verify and rebuild, as processes of their own. */
@Timeout(60)
class StoreCommandTest {
  @TempDir Path directory;
  private final List<ServerProcess> processes = new ArrayList<>();

  @AfterEach
  void endAll() {
    processes.forEach(ServerProcess::close);
  }

  private ServerProcess command(String word, String... settings) throws IOException {
    var process = ServerProcess.command(directory, word, List.of(settings));
    processes.add(process);
    return process;
  }

  private ServerProcess server() throws IOException {
    var process = ServerProcess.start(directory, List.of());
    processes.add(process);
    process.port();
    return process;
  }

  @Test
  void whatAServerWroteUntilItWasKilledAgreesAndIsTheSameAfterARebuild() throws Exception {
    server().kill();

    var verify = command("verify");
    assertThat(verify.log(), verify.exitStatus(), is(0));
    assertThat(
        verify.log(),
        allOf(
            containsString("verifying ./data/rocksdb-demo"),
            containsString("the candles are what the log gives")));

    var rebuild = command("rebuild");
    assertThat(rebuild.log(), rebuild.exitStatus(), is(0));
    assertThat(rebuild.log(), containsString("rebuilt "));

    assertThat(command("verify").exitStatus(), is(0));
  }

  @Test
  void aStoreInUseIsLeftAlone() throws Exception {
    server();

    for (var word : List.of("verify", "rebuild")) {
      var refused = command(word);
      assertThat(refused.exitStatus(), is(1));
      assertThat(refused.log(), containsString("rocksdb-demo is in use by another process"));
    }
  }

  @Test
  void whereThereIsNoStoreNoneIsMade() throws Exception {
    var refused = command("verify", "-Devents.source=none");

    assertThat(refused.exitStatus(), is(1));
    assertThat(refused.log(), containsString("database.rocksdb_path ./data/rocksdb has no store"));
    assertThat(Files.exists(directory.resolve("data")), is(false));
  }

  @Test
  void anotherWordIsRefusedWithTheUsageAndHelpIsGivenWhereAskedFor() throws Exception {
    var unknown = command("verfy");
    var help = command("--help");

    assertThat(unknown.exitStatus(), is(2));
    assertThat(
        unknown.log(), allOf(containsString("unknown arguments: verfy"), containsString("usage:")));
    assertThat(help.exitStatus(), is(0));
    Await.until("there is no usage", () -> help.log().startsWith("usage: java -jar"));
  }

  @Test
  void aConfigurationThatIsWrongIsToldAsToTheServer() throws Exception {
    var refused = command("rebuild", "-Dserver.port=70000");

    assertThat(refused.exitStatus(), is(2));
    assertThat(refused.log(), containsString("server.port is 70000, must be from 0 to 65535"));
  }
}
