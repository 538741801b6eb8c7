package dev.kline.api;

import dev.kline.candle.BarUpdate;
import dev.kline.candle.Series;
import dev.kline.ingest.CommitListener;
import dev.kline.ingest.Committed;
import dev.kline.socketio.Conflation;
import dev.kline.socketio.Namespace;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.InstantSource;
import java.util.List;

/**
 * Tells the rooms what a commit changed: {@code kline_data}, encoded once for an update and not
 * once for a client. Called on the ingest thread; it never waits for a client. Contract 1.2.
 */
final class KlineFeed implements CommitListener {
  private final List<Namespace> namespaces;
  private final WireJson json;
  private final InstantSource clock;

  KlineFeed(List<Namespace> namespaces, WireJson json, InstantSource clock) {
    this.namespaces = List.copyOf(namespaces);
    this.json = json;
    this.clock = clock;
  }

  /** The room of a series. */
  static String room(Series series) {
    return "kline:" + series.mint() + ":" + series.interval().wireName();
  }

  /** The mint in a room's name. */
  static String mintOf(String room) {
    return room.substring(room.indexOf(':') + 1, room.lastIndexOf(':'));
  }

  @Override
  public void committed(Committed committed) {
    for (var update : committed.updates()) {
      tell(update, committed.position());
    }
  }

  private void tell(BarUpdate update, long position) {
    var room = room(update.series());
    var listening = namespaces.stream().filter(each -> each.hasRoom(room)).toList();
    if (listening.isEmpty()) {
      return;
    }
    var text = klineData(update).toString();
    var conflation = conflation(update);
    for (var namespace : listening) {
      namespace.broadcast(room, position, conflation, "kline_data", text);
    }
  }

  /** Who was away gets the last state of each bar, and every final one. */
  private static Conflation conflation(BarUpdate update) {
    var bar = Long.toString(update.candle().openTimeSeconds());
    return update.isFinal() ? Conflation.lastState(bar) : Conflation.state(bar);
  }

  private JsonObject klineData(BarUpdate update) {
    return WireJson.object()
        .add("symbol", update.series().mint().toString())
        .add("interval", update.series().interval().wireName())
        .add("subscription_id", JsonValue.NULL)
        .add("data", json.socketCandle(update.candle(), update.isFinal()))
        .add("timestamp", clock.millis())
        .build();
  }
}
