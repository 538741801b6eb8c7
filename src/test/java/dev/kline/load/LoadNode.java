package dev.kline.load;

import dev.kline.load.LoadLedger.Entry;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Solana node for whoever comes: pubsub and JSON-RPC on one port of the loopback. Unlike the
 * tests' node it only behaves, and finds a transaction among a million at once. Safe for any
 * thread.
 */
final class LoadNode implements AutoCloseable {
  private final LoadLedger ledger = new LoadLedger();
  private final Set<WsSession> logs = ConcurrentHashMap.newKeySet();
  private final Set<WsSession> slots = ConcurrentHashMap.newKeySet();
  private final WebServer server;

  /** Serves on this port; 0 takes any free one. */
  LoadNode(int port) {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .connectionOptions(options -> options.tcpNoDelay(true)) // a trade waits for no other
            .routing((HttpRouting.Builder http) -> http.post("/", this::rpc))
            .addRouting(WsRouting.builder().endpoint("/", PubSub::new))
            .build()
            .start();
  }

  int port() {
    return server.port();
  }

  LoadLedger ledger() {
    return ledger;
  }

  /** Whether anybody listens to logs and to slots. */
  boolean subscribed() {
    return !logs.isEmpty() && !slots.isEmpty();
  }

  /** Tells a transaction to all who listen. */
  void tell(Entry entry) {
    String text = entry.notification();
    logs.forEach(session -> send(session, text));
  }

  /** Tells the slot of this moment. */
  void tellSlot() {
    long slot = LoadLedger.slot();
    String text =
        """
        {"jsonrpc":"2.0","method":"slotNotification","params":{"result":\
        {"slot":%d,"parent":%d,"root":%d},"subscription":8}}\
        """
            .formatted(slot, slot - 1, slot - 32);
    slots.forEach(session -> send(session, text));
  }

  /** Hangs up on all who listen; who comes back is welcome. */
  void cut() {
    var cut = new HashSet<>(logs);
    cut.addAll(slots);
    for (var session : cut) {
      forget(session);
      synchronized (session) {
        try {
          session.close(WsCloseCodes.GOING_AWAY, "cut");
        } catch (UncheckedIOException _) {
          // it was gone, then
        }
      }
    }
  }

  @Override
  public void close() {
    server.stop();
  }

  private void rpc(ServerRequest request, ServerResponse response) {
    JsonStructure body = json(request.content().as(String.class));
    if (body instanceof JsonArray calls) {
      var answers = new StringJoiner(",", "[", "]");
      calls.getValuesAs(JsonObject.class).forEach(call -> answers.add(answer(call)));
      response.send(answers.toString());
    } else {
      response.send(answer(body.asJsonObject()));
    }
  }

  private String answer(JsonObject call) {
    JsonArray params =
        call.containsKey("params") ? call.getJsonArray("params") : JsonValue.EMPTY_JSON_ARRAY;
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,%s}"
        .formatted(call.get("id"), ledger.answer(call.getString("method"), params));
  }

  private static JsonStructure json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.read();
    }
  }

  /** A session has no lock of its own, and two threads send. */
  private void send(WsSession session, String text) {
    synchronized (session) {
      try {
        session.send(text, true);
      } catch (UncheckedIOException _) {
        forget(session);
      }
    }
  }

  private void forget(WsSession session) {
    logs.remove(session);
    slots.remove(session);
  }

  /** One connection. */
  private final class PubSub implements WsListener {
    private final StringBuilder fragments = new StringBuilder();

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      fragments.append(text);
      if (last) {
        JsonObject request = json(fragments.toString()).asJsonObject();
        fragments.setLength(0);
        boolean wantsLogs = request.getString("method").equals("logsSubscribe");
        send(
            session,
            "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%d}"
                .formatted(request.get("id"), wantsLogs ? 7 : 8));
        (wantsLogs ? logs : slots).add(session);
      }
    }

    @Override
    public void onPing(WsSession session, BufferData payload) {
      synchronized (session) {
        session.pong(payload);
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
