package dev.kline.api;

import dev.kline.socketio.Namespace;
import dev.kline.socketio.SocketIo;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code /api/kline/status} says, as dashboards of the service read it. Safe for any thread.
 */
final class KlineStatus {
  private final KlineConfig config;
  private final Optional<SocketIo> socketIo;
  private final List<Namespace> namespaces;

  KlineStatus(KlineConfig config, Optional<SocketIo> socketIo, List<Namespace> namespaces) {
    this.config = config;
    this.socketIo = socketIo;
    this.namespaces = List.copyOf(namespaces);
  }

  JsonObject json() {
    return socketIo.map(this::running).orElseGet(KlineStatus::disabled);
  }

  private static JsonObject disabled() {
    return WireJson.object()
        .add("enabled", false)
        .add("service_status", "disabled")
        .add("message", "K-line service is not enabled")
        .build();
  }

  private JsonObject running(SocketIo io) {
    var stats =
        WireJson.object()
            .add("active_connections", io.connections())
            .add("total_subscriptions", subscriptions())
            .add("monitored_mints", mints())
            .add("config", config());
    return WireJson.object()
        .add("enabled", true)
        .add("service_status", "running")
        .add("stats", stats)
        .build();
  }

  /** Of sockets to series; a trade stream is none. */
  long subscriptions() {
    return namespaces.stream()
        .flatMap(each -> each.rooms().entrySet().stream())
        .filter(room -> KlineFeed.isRoom(room.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private long mints() {
    return namespaces.stream()
        .flatMap(each -> each.rooms().keySet().stream())
        .filter(KlineFeed::isRoom)
        .map(KlineFeed::mintOf)
        .distinct()
        .count();
  }

  private JsonObject config() {
    return WireJson.object()
        .add("connection_timeout", config.connectionTimeout().toSeconds())
        .add("max_subscriptions_per_client", config.maxSubscriptionsPerClient())
        .add("ping_interval", config.pingInterval().toSeconds())
        .add("ping_timeout", config.pingTimeout().toSeconds())
        .build();
  }
}
