package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.solana.SolanaConfig.Commitment;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Holds one logs subscription open for ever: connect, subscribe, read, back off, reconnect.
 * Confined to the source's thread.
 *
 * <p>Every way that a connection can end is the same: it is closed, the listener is told, a growing
 * delay passes and the next begins. The delay starts anew only after a connection that was good: it
 * brought a transaction, or was subscribed for {@link #SETTLED} in a quiet market. So a node that
 * accepts and hangs up, or takes the subscription and hangs up, is not stormed, and one that works
 * between two cuts is back within a moment. The log has a line for each change, not for each try.
 */
final class LogStream {
  /** A connection that stayed subscribed for so long was a good one. */
  static final Duration SETTLED = Duration.ofSeconds(30);

  /** The first try after a good connection: most cuts are a node's restart or a balancer's whim. */
  static final Duration FIRST_RETRY = Duration.ofMillis(250);

  /** Reasons that one outage may say; a reason is said once. */
  private static final int REASONS_MAX = 8;

  private static final long LOGS = 1;
  private static final long SLOTS = 2;

  private static final System.Logger LOGGER = System.getLogger(LogStream.class.getName());

  /** Told of everything, on the stream's thread; what it takes long for, the node waits for. */
  interface Listener {
    /** A connection is about to be tried; it waits until this returns. */
    void connecting() throws InterruptedException;

    /** The subscription stands. */
    void connected();

    /** It does not, or not any more. */
    void lost(String reason);

    /** A message came, of any kind. */
    void heard();

    void logs(LogNotification notification) throws InterruptedException;

    void slot(long slot) throws InterruptedException;

    /** The node does not tell slots. */
    void slotsRefused();

    /** A notification that cannot be read. */
    void malformed();

    /** How long it may be quiet before {@link #idle}. */
    Duration patience();

    /** All that has come was handled, and nothing more came for a while. */
    void idle() throws InterruptedException;
  }

  private final HttpClient http;
  private final URI url;
  private final Address program;
  private final Commitment commitment;
  private final NodeSocket.Limits limits;
  private final Pace pace;
  private final Listener listener;
  private final Backoff backoff = new Backoff(FIRST_RETRY, Duration.ofSeconds(60));

  private boolean connected;
  private boolean everConnected;
  private long connectedNanos;
  private boolean delivered;
  private boolean slotsRefused;

  private long lostNanos;
  private int tries;
  private final Set<String> reasonsSaid = new HashSet<>();

  LogStream(
      HttpClient http,
      SolanaConfig config,
      NodeSocket.Limits limits,
      Pace pace,
      Listener listener) {
    this.http = http;
    this.url = config.wsUrl();
    this.program = config.programId();
    this.commitment = config.commitment();
    this.limits = limits;
    this.pace = pace;
    this.listener = listener;
    this.lostNanos = pace.nanos();
  }

  /** Runs until its thread is interrupted. */
  void run() throws InterruptedException {
    while (!Thread.interrupted()) {
      tries++;
      String reason = connection();
      lost(reason);
    }
    throw new InterruptedException();
  }

  /** One connection from beginning to end; answers why it ended. */
  private String connection() throws InterruptedException {
    delivered = false;
    listener.connecting();
    try (var socket = NodeSocket.open(http, url, limits)) {
      subscribe(socket);
      awaitAnswer(socket);
      connected();
      while (true) {
        Optional<String> text = socket.next(listener.patience());
        if (text.isPresent()) {
          message(text.get());
        } else {
          listener.idle();
        }
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "a message from the chain could not be handled", e);
      return "failed here: " + e;
    }
  }

  // ---- subscribing

  private void subscribe(NodeSocket socket) throws IOException, InterruptedException {
    socket.send(
        """
        {"jsonrpc":"2.0","id":%d,"method":"logsSubscribe",\
        "params":[{"mentions":["%s"]},{"commitment":"%s"}]}\
        """
            .formatted(LOGS, program, commitment.wireName()));
    socket.send(
        """
        {"jsonrpc":"2.0","id":%d,"method":"slotSubscribe"}\
        """
            .formatted(SLOTS));
  }

  /** Reads until the node has taken the logs subscription. Notifications may come before it. */
  private void awaitAnswer(NodeSocket socket) throws IOException, InterruptedException {
    long end = pace.nanos() + limits.answer().toNanos();
    while (true) {
      long left = end - pace.nanos();
      Optional<String> text = left > 0 ? socket.next(Duration.ofNanos(left)) : Optional.empty();
      if (text.isEmpty()) {
        throw new IOException("no answer to logsSubscribe within " + limits.answer());
      }
      if (message(text.get()) == LOGS) {
        return;
      }
    }
  }

  // ---- reading

  /** Handles one message; answers the id of the call that it accepts, or 0. */
  private long message(String text) throws IOException, InterruptedException {
    listener.heard();
    Optional<LogNotification> logs = LogNotification.parse(text);
    if (logs.isPresent()) {
      delivered = true;
      listener.logs(logs.get());
      return 0;
    }
    Optional<JsonObject> message = NodeJson.object(text);
    if (message.isEmpty()) {
      listener.malformed();
      return 0;
    }
    if (message.get().get("method") instanceof JsonString method) {
      notification(method.getString(), message.get());
      return 0;
    }
    return answer(message.get());
  }

  /** Kinds that we did not ask for are not ours to judge. */
  private void notification(String method, JsonObject message) throws InterruptedException {
    if (method.equals(LogNotification.METHOD)) {
      listener.malformed();
    } else if (method.equals("slotNotification")) {
      OptionalLong slot = slot(message);
      if (slot.isPresent()) {
        listener.slot(slot.getAsLong());
      } else {
        listener.malformed();
      }
    }
  }

  private static OptionalLong slot(JsonObject message) {
    return message.get("params") instanceof JsonObject params
            && params.get("result") instanceof JsonObject result
        ? NodeJson.natural(result.get("slot"))
        : OptionalLong.empty();
  }

  /** An error without an id answers a call that the node could not read: the first, then. */
  private long answer(JsonObject message) throws IOException {
    long id = NodeJson.natural(message.get("id")).orElse(LOGS);
    JsonValue error = message.get("error");
    if (error == null || error.equals(JsonValue.NULL)) {
      return message.containsKey("result") ? id : 0;
    }
    String reason = Endpoint.masked(url, NodeJson.errorText(error));
    if (id == SLOTS) {
      slotsRefused(reason);
      return 0;
    }
    throw new IOException("logsSubscribe refused: " + reason);
  }

  private void slotsRefused(String reason) {
    listener.slotsRefused();
    if (!slotsRefused) {
      slotsRefused = true;
      LOGGER.log(
          System.Logger.Level.WARNING,
          "chain tells no slots, the ledger is asked for them url={0} reason={1}",
          Endpoint.shown(url),
          reason);
    }
  }

  // ---- changes of state

  private void connected() {
    if (everConnected || !reasonsSaid.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "chain regained tries={0,number,#} after={1} url={2}",
          tries,
          seconds(pace.nanos() - lostNanos),
          Endpoint.shown(url));
    } else {
      LOGGER.log(
          System.Logger.Level.INFO,
          "chain connected url={0} program={1} commitment={2}",
          Endpoint.shown(url),
          program,
          commitment.wireName());
    }
    connected = true;
    everConnected = true;
    connectedNanos = pace.nanos();
    listener.connected();
  }

  private void lost(String reason) throws InterruptedException {
    long now = pace.nanos();
    if (connected) {
      connected = false;
      lostNanos = now;
      tries = 0;
      reasonsSaid.clear();
      if (delivered || now - connectedNanos >= SETTLED.toNanos()) {
        backoff.reset();
      }
    }
    Duration delay = backoff.next();
    listener.lost(reason);
    if (reasonsSaid.size() < REASONS_MAX && reasonsSaid.add(reason)) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "chain lost reason={0} retry_in={1} url={2}",
          reason,
          delay,
          Endpoint.shown(url));
    }
    pace.pause(delay);
  }

  private static Duration seconds(long nanos) {
    return Duration.ofSeconds(Duration.ofNanos(nanos).toSeconds());
  }
}
