package dev.kline.engineio;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Safe for any thread. The opening handshake of RFC 6455, section 4.2, for all endpoints of a
 * server.
 *
 * <p>A request that is refused here gets no answer here: Helidon takes it on to the HTTP route of
 * the same path, which judges it by the same {@link Admission} and answers in JSON.
 */
final class WebSocketUpgrade implements Http1Upgrader {
  private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
  private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
  private static final String NAME = "websocket";
  private static final int KEY_BYTES = 16;
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** The answer to a good handshake, up to the key's echo. */
  private static final String HEAD =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Accept: ";

  private final String protocol;
  private final List<EngineIo> engines;

  /** {@code protocol}: how the Upgrade header is written; Helidon compares it letter by letter. */
  WebSocketUpgrade(String protocol, List<EngineIo> engines) {
    this.protocol = protocol;
    this.engines = List.copyOf(engines);
  }

  @Override
  public String supportedProtocol() {
    return protocol;
  }

  @Override
  @SuppressWarnings("NullAway") // Helidon's way to say "not upgraded" is null
  public ServerConnection upgrade(
      ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
    return engines.stream()
        .filter(engine -> prologue.uriPath().path().startsWith(engine.config().path()))
        .findFirst()
        .map(engine -> upgrade(engine, connection, prologue, headers))
        .orElse(null);
  }

  private static @Nullable ServerConnection upgrade(
      EngineIo engine,
      ConnectionContext connection,
      HttpPrologue prologue,
      WritableHeaders<?> headers) {
    HandshakeRequest request = Admission.request(connection, prologue, headers);
    if (!requested(headers)
        || !request.transport().equals(NAME)
        || engine.check(request, prologue.method(), true).isPresent()) {
      return null;
    }
    String key = headers.get(KEY).get();
    if (!request.sid().isEmpty()) {
      return engine
          .find(request.sid())
          .map(session -> probe(engine, session, request, connection, key))
          .orElse(null);
    }
    return engine
        .admit(request)
        .map(session -> accept(engine, session, connection, key))
        .orElse(null);
  }

  private static ServerConnection probe(
      EngineIo engine,
      Session session,
      HandshakeRequest request,
      ConnectionContext connection,
      String key) {
    switchProtocols(connection, key);
    return new UpgradeProbe(connection, session, engine, request.base64());
  }

  private static ServerConnection accept(
      EngineIo engine, Session session, ConnectionContext connection, String key) {
    try {
      switchProtocols(connection, key);
    } catch (RuntimeException e) {
      session.discard();
      throw e;
    }
    return new WebSocketTransport(connection, session, engine, session.request().base64());
  }

  private static void switchProtocols(ConnectionContext connection, String key) {
    byte[] head = (HEAD + accept(key) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    connection.dataWriter().writeNow(BufferData.create(head));
  }

  /** Whether the headers ask for a WebSocket in a way that we can grant. */
  static boolean requested(Headers headers) {
    return headers.first(HeaderNames.UPGRADE).orElse("").equalsIgnoreCase("websocket")
        && headers.first(VERSION).orElse("").equals("13")
        && validKey(headers.first(KEY).orElse(""));
  }

  private static boolean validKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      byte[] text = (key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
