package dev.kline.api;

import dev.kline.socketio.Namespace;
import dev.kline.socketio.Socket;
import dev.kline.socketio.SocketIo;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code /api/kline/subscriptions}: who listens to what, for whoever has the {@link AdminToken}, as
 * it names clients. Clients and rooms come in pages of the same number and size, so that the answer
 * is bounded. Safe for any thread.
 */
final class SubscriptionRoutes implements HttpService {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 1000;

  /** Clients and rooms that a page may lie behind. */
  private static final int DEPTH_MAX = 1_000_000;

  /** Members of a room that are named; how many there are is said all the same. */
  private static final int NAMED_MAX = 100;

  private final AdminToken token;
  private final SocketIo socketIo;
  private final List<Namespace> namespaces;
  private final InstantSource clock;

  SubscriptionRoutes(
      AdminToken token, SocketIo socketIo, List<Namespace> namespaces, InstantSource clock) {
    this.token = token;
    this.socketIo = socketIo;
    this.namespaces = List.copyOf(namespaces);
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.route(rules, "/api/kline/subscriptions", this::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    if (token.opens(request.headers().first(HeaderNames.AUTHORIZATION).orElse(""))) {
      Rest.answer(request, response, this::subscriptions);
    } else {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"kline-server\"");
      Rest.fail(request, response, Status.UNAUTHORIZED_401, "The admin token is missing or wrong");
    }
  }

  private JsonValue subscriptions(Query query) {
    int limit = query.positive("limit", LIMIT_DEFAULT, LIMIT_MAX);
    int page = query.positive("page", 1, DEPTH_MAX / limit);
    int skipped = (page - 1) * limit;
    var rooms = rooms();
    int sockets = namespaces.stream().mapToInt(Namespace::sockets).sum();
    return WireJson.object()
        .add("timestamp", clock.instant().getEpochSecond())
        .add("total_connections", socketIo.connections())
        .add("total_rooms", rooms.size())
        .add("clients", clients(skipped, limit))
        .add("rooms", rooms(rooms, skipped, limit))
        .add("page", page)
        .add("limit", limit)
        .add("has_next", Math.max(sockets, rooms.size()) > skipped + limit)
        .add("has_prev", page > 1)
        .build();
  }

  /** How many there are in the room of each series, whatever the namespace. */
  private SortedMap<String, Integer> rooms() {
    var sizes = new TreeMap<String, Integer>();
    for (var namespace : namespaces) {
      namespace.rooms().forEach((room, size) -> sizes.merge(room, size, Integer::sum));
    }
    sizes.keySet().removeIf(room -> !KlineFeed.isRoom(room));
    return sizes;
  }

  /** The longest connected first: pages stay what they are while others come. */
  private JsonArray clients(int skipped, int limit) {
    var oldestFirst =
        Comparator.comparing((Socket socket) -> socket.handshake().issuedAt())
            .thenComparing(Socket::id);
    var clients = WireJson.array();
    namespaces.stream()
        .flatMap(Namespace::everySocket)
        .sorted(oldestFirst)
        .skip(skipped)
        .limit(limit)
        .forEach(socket -> clients.add(client(socket)));
    return clients.build();
  }

  private JsonObject client(Socket socket) {
    var subscriptions =
        socket.rooms().stream().filter(KlineFeed::isRoom).map(KlineFeed::pairOf).toList();
    long history = Subscriptions.historiesSent(socket);
    var stats =
        WireJson.object()
            .add("kline_data_sent", socket.broadcastsSent())
            .add("history_data_sent", history)
            .add("total_messages_sent", socket.messagesSent());
    return WireJson.object()
        .add("socket_id", socket.id())
        .add("subscriptions", WireJson.strings(subscriptions))
        .add("subscription_count", subscriptions.size())
        .add("connection_duration_seconds", secondsSince(socket.handshake().issuedAt()))
        .add("last_activity_seconds_ago", secondsSince(socket.lastHeard()))
        .add("message_stats", stats)
        .build();
  }

  private long secondsSince(Instant then) {
    return Math.max(0, Duration.between(then, clock.instant()).toSeconds());
  }

  private JsonArray rooms(SortedMap<String, Integer> sizes, int skipped, int limit) {
    var rooms = WireJson.array();
    sizes.entrySet().stream()
        .skip(skipped)
        .limit(limit)
        .forEach(each -> rooms.add(room(each.getKey(), each.getValue())));
    return rooms.build();
  }

  private JsonObject room(String room, int size) {
    var subscribers =
        namespaces.stream()
            .flatMap(each -> each.members(room, NAMED_MAX).stream())
            .limit(NAMED_MAX)
            .map(Socket::id)
            .toList();
    return WireJson.object()
        .add("room_name", room)
        .add("mint", KlineFeed.mintOf(room))
        .add("interval", KlineFeed.intervalOf(room))
        .add("subscriber_count", size)
        .add("subscribers", WireJson.strings(subscribers))
        .build();
  }
}
