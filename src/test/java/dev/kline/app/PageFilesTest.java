package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.testing.RawHttp;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that browsers load, over HTTP. Wants a build that has them; skipped without. */
class PageFilesTest {
  private static final String CLIENT = "/socket.io/socket.io.js";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    NodeScript.requirePage();
    server = TestServer.start(directory, Map.of());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page/main.js, text/javascript",
    "/page/style.css, text/css",
    "/page/icon.svg, image/svg+xml",
    "/kline-datafeed.js, text/javascript",
    "/lightweight-charts/lightweight-charts.standalone.production.mjs, text/javascript",
    "/licenses/lightweight-charts.txt, text/plain",
    "/socket.io/socket.io.js, text/javascript",
    "/socket.io/socket.io.min.js, text/javascript",
    "/socket.io/socket.io.esm.min.js, text/javascript",
    "/socket.io/socket.io.msgpack.min.js, text/javascript",
    "/socket.io/socket.io.esm.min.js.map, application/json",
  })
  void eachFileIsThereWithItsTypeForGetAndHead(String path, String type) throws Exception {
    var got = server.ask("GET", path);
    var head = server.ask("HEAD", path);

    assertThat(got.statusCode(), is(200));
    assertThat(header(got, "Content-Type"), startsWith(type));
    assertThat(header(got, "X-Content-Type-Options"), is("nosniff"));
    assertThat(head.statusCode(), is(200));
    assertThat(head.body(), is(""));
    assertThat(header(head, "ETag"), is(header(got, "ETag")));
    assertThat(
        header(head, "Content-Length"),
        is("" + got.body().getBytes(StandardCharsets.UTF_8).length));
  }

  @Test
  void whoHasAFileIsNotSentItAgain() throws Exception {
    var tag = header(server.ask("GET", CLIENT), "ETag");

    var known = server.ask("GET", CLIENT, "If-None-Match", "\"other\", " + tag);
    var other = server.ask("GET", CLIENT, "If-None-Match", "\"other\"");

    assertThat(known.statusCode(), is(304));
    assertThat(known.body(), is(""));
    assertThat(header(known, "ETag"), is(tag));
    assertThat(other.statusCode(), is(200));
    assertThat(header(other, "Cache-Control"), is("no-cache"));
  }

  @Test
  void whoTakesItPackedGetsTheSame() throws Exception {
    var plain = server.ask("GET", CLIENT, "Accept-Encoding", "gzip;q=0");
    var request =
        HttpRequest.newBuilder(server.uri(CLIENT)).header("Accept-Encoding", "br, gzip").build();
    HttpResponse<byte[]> packed;
    try (var http = HttpClient.newHttpClient()) {
      packed = http.send(request, BodyHandlers.ofByteArray());
    }

    assertThat(header(plain, "Content-Encoding"), is(""));
    assertThat(header(packed, "Content-Encoding"), is("gzip"));
    try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      var text = new String(unpacked.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text, is(plain.body()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/nothing.js",
        "/page/../app.yaml",
        "/page/%2e%2e/%2e%2e/app.yaml",
        "/page/..%2f..%2fapp.yaml",
        "/licenses/.hidden.txt",
        "/page/",
        "/page",
        "/index.html/",
      })
  void whatIsNoFileOfThePageIsNotFound(String path) throws Exception {
    try (var http = new RawHttp(server.port())) {
      var answer = http.ask("GET", path, "");

      assertThat(answer.status(), is(404));
      assertThat(answer.body(), containsString("\"success\":false"));
    }
  }

  @Test
  void otherMethodsAreRefusedAndEngineIoIsWhereItWas() throws Exception {
    assertThat(server.ask("POST", CLIENT).statusCode(), is(405));
    assertThat(server.ask("DELETE", "/").statusCode(), is(405));
    assertThat(
        server.ask("GET", "/socket.io/?EIO=4&transport=polling").body(), startsWith("0{\"sid\""));
  }

  @Test
  void pagesOfOtherOriginsMayLoadThem() throws Exception {
    var answer = server.ask("GET", "/kline-datafeed.js", "Origin", "https://elsewhere.example");

    assertThat(header(answer, "Access-Control-Allow-Origin"), is("*"));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
