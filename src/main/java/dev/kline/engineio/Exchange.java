package dev.kline.engineio;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * One HTTP request on an endpoint's path and the answer to it. Answered once, by any thread; the
 * rest is confined to the thread of the connection.
 */
final class Exchange {
  private static final System.Logger LOGGER = System.getLogger(Exchange.class.getName());

  /** How long a peer whose body we refuse may go on sending it and take to read the answer. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final byte[] NOTHING = {};
  private static final byte[] OK = "ok".getBytes(StandardCharsets.US_ASCII);

  private final ServerRequest request;
  private final ServerResponse response;
  private final ConnectionContext connection;
  private final Heartbeat heartbeat;

  Exchange(ServerRequest request, ServerResponse response, Heartbeat heartbeat) {
    this.request = request;
    this.response = response;
    this.connection = Connections.current();
    this.heartbeat = heartbeat;
  }

  ServerRequest request() {
    return request;
  }

  ConnectionContext connection() {
    return connection;
  }

  HandshakeRequest handshakeRequest() {
    return Admission.request(connection, request.prologue(), request.headers());
  }

  /** A request that was refused by the error table. */
  void refuse(HandshakeError error) {
    byte[] body = error.body().getBytes(StandardCharsets.UTF_8);
    refuse(Status.create(error.status()), "application/json", body);
  }

  /** A request that was refused without a word. */
  void refuse(Status status) {
    refuse(status, "text/html", NOTHING);
  }

  /** The packets for a client that polls. */
  void sendPayload(byte[] payload) {
    byte[] body = payload;
    if (payload.length >= Compression.FROM_BYTES) {
      response.headers().add(HeaderValues.create(HeaderNames.VARY, "Accept-Encoding"));
      Optional<Compression> compression = Compression.accepted(header(HeaderNames.ACCEPT_ENCODING));
      if (compression.isPresent()) {
        response.header(HeaderNames.CONTENT_ENCODING, compression.get().coding());
        body = compression.get().pack(payload);
      }
    }
    send(Status.OK_200, "text/plain; charset=UTF-8", body);
  }

  /** What was posted was taken. */
  void sendOk() {
    send(Status.OK_200, "text/html", OK);
  }

  void setCookie(String sid) {
    response.header(HeaderNames.SET_COOKIE, "io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
  }

  /** The first value of a header, or nothing. */
  String header(HeaderName name) {
    return request.headers().first(name).orElse("");
  }

  boolean chunked() {
    return request.headers().contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
  }

  /** Whether the client wants the connection to end with this answer. */
  boolean last() {
    return request.headers().contains(HeaderValues.CONNECTION_CLOSE);
  }

  Future<?> hangUpAfter(Duration delay) {
    ConnectionContext ours = connection;
    return heartbeat.after(delay, () -> Thread.startVirtualThread(() -> Connections.hangUp(ours)));
  }

  /**
   * A body that nobody has read ends the connection behind the answer, and a moment later at most:
   * reading it to its end, as Helidon would, takes as long as the peer likes.
   */
  private void refuse(Status status, String contentType, byte[] body) {
    if (!request.content().hasEntity() || request.content().consumed()) {
      send(status, contentType, body);
      return;
    }
    response.header(HeaderValues.CONNECTION_CLOSE);
    send(status, contentType, body);
    Future<?> limit = hangUpAfter(LINGER);
    discardBody();
    limit.cancel(false);
    throw new CloseConnectionException("refused a body unread");
  }

  /** Where a chunked body ends is not worth finding out; the peer hangs up once it is answered. */
  private void discardBody() {
    if (chunked()) {
      Connections.discardTheRest(connection);
      return;
    }
    try {
      request.content().consume();
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "the peer is gone", e);
    }
  }

  private void send(Status status, String contentType, byte[] body) {
    boolean bodiless = request.prologue().method().equals(Method.HEAD);
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, contentType)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(bodiless ? NOTHING : body);
  }
}
