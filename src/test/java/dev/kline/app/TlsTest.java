package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.testing.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server over TLS, with a certificate that the test makes. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  private Path certificate() {
    return directory.resolve("certificate.pem");
  }

  private Path key() {
    return directory.resolve("key.pem");
  }

  @BeforeEach
  void makeCertificate() throws Exception {
    var keys = keyStore();
    writePem(certificate(), "CERTIFICATE", keys.getCertificate("kline").getEncoded());
    writePem(key(), "PRIVATE KEY", keys.getKey("kline", PASSWORD).getEncoded());
  }

  private KeyStore keyStore() throws Exception {
    var file = directory.resolve("keys.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias kline -keyalg EC -groupname secp256r1 -validity 2"
                        + " -dname CN=localhost -ext SAN=dns:localhost,ip:127.0.0.1"
                        + " -storetype PKCS12 -storepass changeit -keystore ")
                    .concat(file.toString())
                    .split(" ", -1))
            .inheritIO()
            .start();
    assertThat(made.waitFor(), is(0));
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static void writePem(Path file, String what, byte[] der) throws IOException {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what));
  }

  private TestServer start(String certificate, String key) {
    return TestServer.start(
        directory,
        Map.of(
            "server.tls.certificate_file", certificate,
            "server.tls.key_file", key,
            "server.request_timeout_secs", "1"));
  }

  private TestServer start() {
    return start(certificate().toString(), key().toString());
  }

  private HttpClient client() throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var tls = SSLContext.getInstance("TLS");
    var certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry(
        "kline",
        KeyStore.getInstance(directory.resolve("keys.p12").toFile(), PASSWORD)
            .getCertificate("kline"));
    trust.init(certificates);
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  @Test
  void routesAreServedOverHttpsAndBrowsersAreToldToKeepToIt() throws Exception {
    try (var server = start();
        var client = client()) {
      var request = HttpRequest.newBuilder(at("https", server, "/api/time")).build();

      var answer = client.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode(), is(200));
      assertThat(
          answer.headers().firstValue("Strict-Transport-Security").orElse(""),
          startsWith("max-age="));
    }
  }

  private static URI at(String scheme, TestServer server, String pathAndQuery) {
    return URI.create(scheme + "://127.0.0.1:" + server.port() + pathAndQuery);
  }

  @Test
  void socketIoIsServedOverWss() throws Exception {
    try (var server = start();
        var client = client()) {
      var came = new CompletableFuture<String>();

      var socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  at("wss", server, "/socket.io/?EIO=4&transport=websocket"), new First(came))
              .join();

      assertThat(came.get(10, TimeUnit.SECONDS), startsWith("0{\"sid\":"));
      socket.abort();
    }
  }

  private record First(CompletableFuture<String> text) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.complete(data.toString());
      return CompletableFuture.completedFuture(data);
    }
  }

  @Test
  void aHandshakeThatStallsIsHungUpOn() throws Exception {
    try (var server = start();
        var http = new RawHttp(server.port())) {
      http.raw(new byte[] {22, 3, 1});

      assertThat(http.awaitClosed(), is(true));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere.pem", "keys.p12", "certificate.pem"})
  void aKeyThatIsNoneStopsTheStartWithAWord(String file) {
    var key = directory.resolve(file).toString();

    var stopped =
        assertThrows(StartException.class, () -> start(certificate().toString(), key).close());

    assertThat(stopped.getMessage(), containsString("server.tls.key_file"));
    assertThat(stopped.getMessage(), containsString(key));
  }

  @Test
  void aKeyOfAnotherCertificateStopsTheStart() throws Exception {
    var other = directory.resolve("other.pem");
    Files.move(key(), other);
    Files.delete(directory.resolve("keys.p12"));
    makeCertificate();

    var stopped =
        assertThrows(
            StartException.class, () -> start(certificate().toString(), other.toString()).close());

    assertThat(stopped.getMessage(), containsString("the key of this very certificate"));
  }
}
