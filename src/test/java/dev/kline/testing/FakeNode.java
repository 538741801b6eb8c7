package dev.kline.testing;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * A Solana node of the loopback: pubsub and JSON-RPC on one port of its own choice. It behaves
 * until told otherwise, and then misbehaves in each way that nodes do. Safe for any thread.
 *
 * <pre>
 *   try (var node = FakeNode.start()) {
 *     node.blockTimes(slot -&gt; 1_700_000_000 + slot);
 *     ... something connects to node.wsUrl() and node.rpcUrl()
 *     node.awaitSubscriptions(1);
 *     node.slot(100);
 *     node.send(ChainFeed.notification(100, 1, ChainFeed.trade(event)));
 *   }
 * </pre>
 */
public final class FakeNode implements AutoCloseable {
  private final WebServer server;
  private final Map<WsSession, Boolean> sessions = new ConcurrentHashMap<>();
  private final Map<WsSession, Boolean> logs = new ConcurrentHashMap<>();
  private final Map<WsSession, Boolean> slots = new ConcurrentHashMap<>();
  private final Map<WsSession, Boolean> doomed = new ConcurrentHashMap<>();
  private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
  private final List<Long> blockTimeCalls = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final AtomicInteger pings = new AtomicInteger();

  private volatile LongFunction<String> blockTime = _ -> result("null");
  private volatile int rpcStatus = 200;
  private volatile String logsError = "";
  private volatile String slotsError = "";
  private final FakeLedger ledger = new FakeLedger();
  private final AtomicInteger busyRequests = new AtomicInteger();
  private final AtomicInteger busyAnswers = new AtomicInteger();
  private volatile int retryAfterSeconds;
  private volatile int batchStatus = 200;
  private volatile boolean silent;
  private volatile boolean hangingUp;

  private FakeNode() {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .routing((HttpRouting.Builder http) -> http.post("/", this::rpc))
            .addRouting(WsRouting.builder().endpoint("/", PubSub::new))
            .build()
            .start();
  }

  /** Starts one. */
  public static FakeNode start() {
    return new FakeNode();
  }

  public URI wsUrl() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/");
  }

  public URI rpcUrl() {
    return URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  @Override
  public void close() {
    server.stop();
  }

  // ---- pubsub: behaving

  /** Sends a text to everyone who subscribed to logs. */
  public void send(String text) {
    logs.keySet().forEach(session -> send(session, text));
  }

  /** Announces a slot to everyone who subscribed to slots. */
  public void slot(long slot) {
    var notification =
        """
        {"jsonrpc":"2.0","method":"slotNotification","params":{"result":\
        {"slot":%d,"parent":%d,"root":%d},"subscription":8}}\
        """
            .formatted(slot, slot - 1, slot - 32);
    slots.keySet().forEach(session -> send(session, notification));
  }

  /** Sends a text in fragments of one character each to everyone who subscribed to logs. */
  public void sendInFragments(String text) {
    for (WsSession session : logs.keySet()) {
      synchronized (session) {
        for (int i = 0; i < text.length(); i++) {
          session.send(text.substring(i, i + 1), i == text.length() - 1);
        }
      }
    }
  }

  /** Waits until somebody has subscribed to logs and then to slots, so many times in all. */
  public void awaitSubscriptions(int count) {
    Await.until("nobody subscribed %d times".formatted(count), () -> subscriptions.get() >= count);
  }

  /** WebSocket connections accepted since the start. */
  public int connections() {
    return connections.get();
  }

  /** Protocol pings that came since the start. */
  public int pings() {
    return pings.get();
  }

  /** What was sent to us over WebSocket, in order. */
  public List<JsonObject> requests() {
    return requests;
  }

  // ---- pubsub: misbehaving

  /** Answers {@code logsSubscribe} with this error object; an empty text accepts again. */
  public void refuseLogs(String error) {
    logsError = error;
  }

  /** Answers {@code slotSubscribe} with this error object; an empty text accepts again. */
  public void refuseSlots(String error) {
    slotsError = error;
  }

  /** Takes everything and says nothing: no answers, no pongs; as a half-open connection does. */
  public void silent(boolean silent) {
    this.silent = silent;
  }

  /** Accepts each connection and closes it at once. */
  public void hangUp(boolean hangingUp) {
    this.hangingUp = hangingUp;
  }

  /**
   * Ends every connection without a farewell. Only its own reading thread can do that to a Helidon
   * connection, so each peer is made to say something.
   */
  public void drop() {
    for (WsSession session : new ArrayList<>(sessions.keySet())) {
      forget(session);
      doomed.put(session, true);
      synchronized (session) {
        session.ping(BufferData.empty());
      }
    }
  }

  // ---- JSON-RPC

  /** Knows every slot's time. */
  public void blockTimes(LongUnaryOperator seconds) {
    blockTime = slot -> result(Long.toString(seconds.applyAsLong(slot)));
  }

  /** Answers {@code getBlockTime} with what {@link #result} or {@link #error} make. */
  public void blockTimeAnswers(LongFunction<String> answer) {
    blockTime = answer;
  }

  /** A member of an answer: a result. */
  public static String result(String json) {
    return "\"result\":" + json;
  }

  /** A member of an answer: an error. */
  public static String error(int code, String message) {
    return "\"error\":{\"code\":%d,\"message\":\"%s\"}".formatted(code, message);
  }

  /** Answers each call with this HTTP status, such as 429. */
  public void rpcStatus(int status) {
    rpcStatus = status;
  }

  /** The slots whose time was asked for, in order. */
  public List<Long> blockTimeCalls() {
    return blockTimeCalls;
  }

  /** The ledger that it knows. */
  public FakeLedger ledger() {
    return ledger;
  }

  /** Answers the next requests, so many, with 429 and this {@code Retry-After}. */
  public void busy(int requests, int retryAfterSeconds) {
    this.retryAfterSeconds = retryAfterSeconds;
    busyRequests.set(requests);
  }

  /** Requests that were answered with 429. */
  public int busyAnswers() {
    return busyAnswers.get();
  }

  /** Refuses many calls in one request, with this HTTP status. */
  public void refuseBatches(int status) {
    batchStatus = status;
  }

  private void rpc(ServerRequest request, ServerResponse response) throws InterruptedException {
    JsonStructure body = json(request.content().as(String.class));
    if (busyRequests.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      busyAnswers.incrementAndGet();
      response.header("Retry-After", Integer.toString(retryAfterSeconds));
      response.status(Status.TOO_MANY_REQUESTS_429).send("slow down");
      return;
    }
    if (body instanceof JsonArray && batchStatus != 200) {
      response.status(Status.create(batchStatus)).send("no batches");
      return;
    }
    String answer = body instanceof JsonArray calls ? answers(calls) : answer(body.asJsonObject());
    response.status(Status.create(rpcStatus));
    response.send(answer);
  }

  private String answers(JsonArray calls) throws InterruptedException {
    var answers = new StringJoiner(",", "[", "]");
    for (JsonObject call : calls.getValuesAs(JsonObject.class)) {
      answers.add(answer(call));
    }
    return answers.toString();
  }

  private String answer(JsonObject call) throws InterruptedException {
    String method = call.getString("method");
    JsonArray params = call.containsKey("params") ? call.getJsonArray("params") : null;
    String answer;
    if (method.equals("getBlockTime") && params != null) {
      long slot = FakeLedger.slotOf(params);
      blockTimeCalls.add(slot);
      answer = blockTime.apply(slot);
    } else {
      answer = ledger.answer(method, params == null ? JsonValue.EMPTY_JSON_ARRAY : params);
    }
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,%s}".formatted(call.get("id"), answer);
  }

  private static JsonStructure json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.read();
    }
  }

  /** A session has no lock of its own, and tests send from any thread. */
  private void send(WsSession session, String text) {
    synchronized (session) {
      try {
        session.send(text, true);
      } catch (UncheckedIOException _) {
        forget(session); // the peer has gone, which Helidon does not announce
      }
    }
  }

  private void forget(WsSession session) {
    sessions.remove(session);
    logs.remove(session);
    slots.remove(session);
  }

  /** One connection. */
  private final class PubSub implements WsListener {
    private final StringBuilder fragments = new StringBuilder();

    @Override
    public void onOpen(WsSession session) {
      connections.incrementAndGet();
      sessions.put(session, true);
      if (hangingUp) {
        forget(session);
        session.close(1001, "going away");
      }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      fragments.append(text);
      if (last) {
        JsonObject request = json(fragments.toString()).asJsonObject();
        fragments.setLength(0);
        requests.add(request);
        if (!silent) {
          answer(session, request);
        }
      }
    }

    private void answer(WsSession session, JsonObject request) {
      boolean wantsLogs = request.getString("method").equals("logsSubscribe");
      String error = wantsLogs ? logsError : slotsError;
      String answer = error.isEmpty() ? result(wantsLogs ? "7" : "8") : "\"error\":" + error;
      if (error.isEmpty()) {
        (wantsLogs ? logs : slots).put(session, true);
      }
      send(session, "{\"jsonrpc\":\"2.0\",\"id\":%s,%s}".formatted(request.get("id"), answer));
      if (!wantsLogs && logs.containsKey(session)) {
        subscriptions.incrementAndGet();
      }
    }

    @Override
    public void onPing(WsSession session, BufferData payload) {
      pings.incrementAndGet();
      if (!silent) {
        synchronized (session) {
          session.pong(payload);
        }
      }
    }

    @Override
    public void onPong(WsSession session, BufferData payload) {
      if (doomed.containsKey(session)) {
        session.terminate();
      }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
      forget(session);
    }

    @Override
    public void onError(WsSession session, Throwable t) {
      forget(session);
    }
  }
}
