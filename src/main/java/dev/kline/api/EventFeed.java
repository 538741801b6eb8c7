package dev.kline.api;

import dev.kline.event.Mint;
import dev.kline.ingest.Applied;
import dev.kline.socketio.Namespace;
import dev.kline.store.EventPage;
import dev.kline.store.EventPlace;
import dev.kline.store.LoggedEvent;
import jakarta.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The trade stream: tells a mint's room each event that was applied as it came. Called on the
 * ingest thread; it never waits for a client. Contract 2.4.
 *
 * <p>A socket is in the room once, however many of the mint's series it follows with {@code events:
 * true}. Its room of each such series says so, and with the last of them it leaves.
 */
final class EventFeed {
  /** What the room is told. */
  static final String EVENT = "event_data";

  /** Events of one history, newest first. */
  static final int HISTORY_LIMIT = 300;

  /** How far a history counts: nothing keeps the number, and counting takes time. */
  static final int COUNT_MAX = 1000;

  private static final String PREFIX = "events:";

  private final List<Namespace> namespaces;
  private final InstantSource clock;
  private final WordCache<Mint, String> rooms = new WordCache<>(EventFeed::room);

  EventFeed(List<Namespace> namespaces, InstantSource clock) {
    this.namespaces = List.copyOf(namespaces);
    this.clock = clock;
  }

  /** The room of a mint's events. */
  static String room(Mint mint) {
    return PREFIX + mint;
  }

  /** Tells what the program said in a transaction, in its order. */
  void tell(Applied applied, long position) {
    var events = applied.logged().transaction().events();
    for (int i = 0; i < events.size(); i++) {
      tell(applied, i, position);
    }
  }

  private void tell(Applied applied, int ordinal, long position) {
    var mint = applied.logged().transaction().events().get(ordinal).mint();
    var room = rooms.of(mint);
    String text = "";
    for (var namespace : namespaces) {
      if (namespace.hasRoom(room)) {
        text = text.isEmpty() ? live(mint, logged(applied, ordinal)) : text;
        namespace.broadcast(room, position, EVENT, text);
      }
    }
  }

  private static LoggedEvent logged(Applied applied, int ordinal) {
    var logged = applied.logged();
    var transaction = logged.transaction();
    return new LoggedEvent(
        new EventPlace(logged.place(), ordinal),
        transaction.signature(),
        transaction.time().exact(),
        applied.settled(),
        Optional.of(transaction.events().get(ordinal)));
  }

  private String live(Mint mint, LoggedEvent event) {
    return eventData(mint, event, clock.millis()).toString();
  }

  /**
   * The payload of {@code history_event_data}. An event of the past has the time of its block, as
   * nobody knows when it was told.
   */
  static JsonObject historyEventData(Mint mint, EventPage page) {
    var data = WireJson.array();
    for (var event : page.events()) {
      data.add(eventData(mint, event, event.place().place().timeSeconds() * 1000));
    }
    return WireJson.object()
        .add("symbol", mint.toString())
        .add("data", data)
        .add("has_more", page.hasMore())
        .add("total_count", page.count())
        .build();
  }

  private static JsonObject eventData(Mint mint, LoggedEvent event, long timestampMillis) {
    var json = EventJson.of(mint, event);
    return WireJson.object()
        .add("symbol", mint.toString())
        .add("event_type", json.get("event_type"))
        .add("event_data", json)
        .add("timestamp", timestampMillis)
        .build();
  }
}
