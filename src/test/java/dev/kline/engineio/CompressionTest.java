package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawHttp.Answer;
import dev.kline.testing.RecordingListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Socket.IO v4 notes, chapters 1 and 11: answers to polls are packed from 1 KiB. */
class CompressionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip                          | gzip",
        "GZip, deflate, br             | gzip",
        "deflate                       | deflate",
        "br;q=1.0, deflate;q=0.5, *;q=0| deflate",
        "gzip;q=0, deflate             | deflate",
        "gzip;q=0.000, deflate ; q=0.1 | deflate",
        "*                             | gzip",
        "gzip;q=0, *                   | deflate",
        "identity                      | none",
        "br                            | none",
        "''                            | none",
        ";;,,q=                        | none",
      })
  void theFirstCodingOfOursThatIsAcceptedIsTaken(String header, String coding) {
    assertThat(Compression.accepted(header).map(Compression::coding).orElse("none"), is(coding));
  }

  @Test
  void aLongAnswerIsPackedAsTheClientCanUnpackIt() throws Exception {
    try (var server = new EngineServer(engine());
        var client = PollingClient.open(server.port(), "/engine.io/")) {
      String text = "4" + "abcdefgh".repeat(200);

      assertThat(unpacked(pollAfterEcho(client, text, "Accept-Encoding: gzip")), is(text));
      assertThat(unpacked(pollAfterEcho(client, text, "Accept-Encoding: deflate")), is(text));
      assertThat(pollAfterEcho(client, text, "Accept-Encoding: br").body(), is(text));
    }
  }

  @Test
  void aShortAnswerIsNotPacked() throws Exception {
    try (var server = new EngineServer(engine());
        var client = PollingClient.open(server.port(), "/engine.io/")) {
      Answer answer = pollAfterEcho(client, "4" + "x".repeat(1022), "Accept-Encoding: gzip");

      assertThat(answer.header("content-encoding"), is(""));
      assertThat(answer.bytes().length, is(1023));
    }
  }

  @Test
  void cachesAreToldWhatTheAnswerDependsOn() throws Exception {
    try (var server = new EngineServer(engine());
        var client = PollingClient.open(server.port(), "/engine.io/")) {
      Answer answer = pollAfterEcho(client, "4" + "x".repeat(2000), "Accept-Encoding: identity");

      assertThat(answer.header("vary"), containsString("Accept-Encoding"));
    }
  }

  private static Answer pollAfterEcho(PollingClient client, String text, String header)
      throws IOException {
    client.post(text);
    return client.gets().ask("GET", client.query(), "", header);
  }

  private static String unpacked(Answer answer) throws IOException {
    var bytes = new ByteArrayInputStream(answer.bytes());
    try (var in =
        answer.header("content-encoding").equals("gzip")
            ? new GZIPInputStream(bytes)
            : new InflaterInputStream(bytes)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static EngineIo engine() {
    return new EngineIo(TestConfigs.calm("/engine.io/"), new RecordingListener());
  }
}
