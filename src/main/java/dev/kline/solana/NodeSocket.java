package dev.kline.solana;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection to a node as blocking calls. Confined to the thread that opened it; the
 * inner {@link Ear} is called by the HTTP client's threads, one call at a time.
 *
 * <p>Back-pressure: the ear asks the client for the next message as soon as it has one, and so does
 * not wait for the taker, until {@link Inbox#MESSAGES_MAX} messages or {@link Inbox#CHARS_MAX}
 * characters are unread. From then on {@link #next} asks, when it takes below that. A slow taker
 * stops reading, the TCP window fills and the node waits (or drops us); memory holds what may be
 * unread and one message more.
 *
 * <p>Threads: {@link #httpClient} runs all it does for a connection on its one thread, which reads
 * a message, hands it over and reads on. With the usual pool, each message would wake a second
 * thread for the ear, and that one the first to read on. An ear that blocks would block the client,
 * which is why the JDK has the pool; this one only puts messages into its inbox, and the client has
 * nothing but this connection to serve.
 *
 * <p>Life: the peer is pinged every interval. When two intervals and a grace have passed in {@link
 * #next} without a message, a ping or a pong, the connection is dead, whatever TCP believes. There,
 * nothing is unread, so a message is asked for and all that comes is heard. Time that the taker
 * spends elsewhere does not count: nobody pings, and a peer that has nothing to say may be silent.
 *
 * <p>The extra pings after half a second of waiting, then one, two, four, are for a hole in the
 * JDK's client (25.0.3): a connection that the peer ends while no message is asked for, as when all
 * that may be unread is, is never reported as ended. {@code TransportImpl} meets the end of the
 * stream, takes it for a message that nobody asked for and dies of an InternalError. The first ping
 * to a peer that has gone draws a reset, and the second fails. They can go when the client reports
 * such an end.
 */
final class NodeSocket implements AutoCloseable {
  /** Characters of one message, fragments joined. A transaction's log has some ten thousand. */
  static final int MESSAGE_CHARS_MAX = 16 << 20;

  /**
   * The time limits of a connection.
   *
   * @param connect for the TCP connection, TLS and the handshake together, and for a send
   * @param answer for the answer to a subscription
   * @param ping between two pings
   * @param grace on top of two intervals of silence
   */
  record Limits(Duration connect, Duration answer, Duration ping, Duration grace) {
    static Limits of(Duration pingInterval) {
      return new Limits(
          Duration.ofSeconds(10), Duration.ofSeconds(10), pingInterval, Duration.ofSeconds(2));
    }

    Duration silence() {
      return ping.multipliedBy(2).plus(grace);
    }
  }

  private static final Duration FIRST_PROBE = Duration.ofMillis(500);

  private final URI url;
  private final Limits limits;
  private final WebSocket socket;
  private final Ear ear;

  private boolean waiting;
  private long waitingNanos;
  private long leftNanos;
  private long probeNanos;
  private long pingNanos = System.nanoTime();
  private CompletableFuture<WebSocket> ping = CompletableFuture.completedFuture(null);

  private NodeSocket(URI url, Limits limits, WebSocket socket, Ear ear) {
    this.url = url;
    this.limits = limits;
    this.socket = socket;
    this.ear = ear;
  }

  /** The client to open connections with, one at a time, and for nothing else. */
  static HttpClient httpClient() {
    return SolanaSource.httpClientBuilder().executor(Runnable::run).build();
  }

  /**
   * Connects.
   *
   * @param http from {@link #httpClient}
   * @throws IOException if that fails; its message is fit to log
   */
  static NodeSocket open(HttpClient http, URI url, Limits limits)
      throws IOException, InterruptedException {
    var ear = new Ear(url);
    var opening = http.newWebSocketBuilder().connectTimeout(limits.connect).buildAsync(url, ear);
    boolean open = false;
    try {
      WebSocket socket = await(opening, limits.connect, url, "handshake");
      open = true;
      return new NodeSocket(url, limits, socket, ear);
    } finally {
      if (!open) {
        var _ = opening.thenAccept(WebSocket::abort); // it may still open, too late
      }
    }
  }

  /** Sends a text. */
  void send(String text) throws IOException, InterruptedException {
    await(socket.sendText(text, true), limits.connect, url, "send");
  }

  /**
   * Waits for the next message, for at most {@code wait}; empty if none came.
   *
   * @throws IOException if the connection is over or dead; its message is fit to log
   */
  Optional<String> next(Duration wait) throws IOException, InterruptedException {
    listen();
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      pingIfDue();
      long patience = patienceNanos();
      if (patience <= 0) {
        throw new IOException("nothing heard for " + limits.silence());
      }
      long nanos = Math.min(patience, end - System.nanoTime());
      String text = ear.inbox.take(Math.min(nanos, untilPingNanos()));
      if (text != null) {
        taken();
        return Optional.of(text);
      }
      if (System.nanoTime() - end >= 0) {
        leftNanos = System.nanoTime();
        return Optional.empty();
      }
    }
  }

  /** Messages that have come and were not taken. */
  int unread() {
    return ear.inbox.size();
  }

  private void listen() {
    if (!waiting) {
      waiting = true;
      waitingNanos = System.nanoTime();
      probeNanos = FIRST_PROBE.toNanos();
    } else {
      waitingNanos += System.nanoTime() - leftNanos; // nobody pinged in between
    }
  }

  private void taken() {
    waiting = false;
    if (ear.inbox.asksAgain()) {
      socket.request(1);
    }
  }

  /** How much longer the peer may be silent. */
  private long patienceNanos() {
    long now = System.nanoTime();
    long silent = Math.min(now - ear.heardNanos, now - waitingNanos);
    return limits.silence().toNanos() - silent;
  }

  private long untilPingNanos() {
    long now = System.nanoTime();
    return Math.min(pingNanos + limits.ping.toNanos() - now, waitingNanos + probeNanos - now);
  }

  /** A ping that is still on its way out counts as one; silence decides what to make of it. */
  private void pingIfDue() {
    if (untilPingNanos() > 0) {
      return;
    }
    pingNanos = System.nanoTime();
    while (pingNanos - waitingNanos >= probeNanos) {
      probeNanos *= 2;
    }
    if (ping.isDone()) {
      ping = socket.sendPing(ByteBuffer.allocate(0)).whenComplete(ear::pinged);
    }
  }

  /** Drops the connection without a farewell, which a dead peer would not answer. */
  @Override
  public void close() {
    socket.abort();
  }

  private static WebSocket await(
      CompletableFuture<WebSocket> act, Duration limit, URI url, String name)
      throws IOException, InterruptedException {
    try {
      return act.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(name + " not done within " + limit, e);
    } catch (ExecutionException e) {
      throw new IOException(Failures.reason(e, url), e);
    }
  }

  /** Called by the HTTP client's threads. As by default, a message is asked for when it opens. */
  private static final class Ear implements WebSocket.Listener {
    private final URI url;
    final Inbox inbox = new Inbox();

    volatile long heardNanos = System.nanoTime();

    private final StringBuilder fragments = new StringBuilder();

    Ear(URI url) {
      this.url = url;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heardNanos = System.nanoTime();
      if (fragments.length() + data.length() > MESSAGE_CHARS_MAX) {
        socket.abort();
        inbox.end("a message is longer than " + MESSAGE_CHARS_MAX + " characters");
        return null;
      }
      String part = data.toString(); // at once; a builder takes it character by character
      if (!last) {
        fragments.append(part);
        socket.request(1);
      } else if (inbox.put(whole(part))) {
        socket.request(1);
      }
      return null;
    }

    private String whole(String last) {
      if (fragments.isEmpty()) {
        return last;
      }
      String text = fragments.append(last).toString();
      fragments.setLength(0);
      return text;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      return heard(socket);
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      return heard(socket); // the client itself has sent the pong
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      return heard(socket);
    }

    /** Something that is no message: the message asked for is still to come. */
    private @Nullable CompletionStage<?> heard(WebSocket socket) {
      heardNanos = System.nanoTime();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      inbox.end("closed by the node status=" + status);
      return null;
    }

    /** A ping that cannot be sent is the only word of some connections that have ended. */
    void pinged(@Nullable WebSocket socket, @Nullable Throwable failure) {
      if (failure != null) {
        inbox.end("ping failed, " + Failures.reason(failure, url));
      }
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      inbox.end(Failures.reason(error, url));
    }
  }
}
