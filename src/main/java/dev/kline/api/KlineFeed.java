package dev.kline.api;

import dev.kline.candle.BarCorrection;
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
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Tells the rooms what a commit changed: first what happened, by {@link EventFeed}; then {@code
 * kline_correction}, to those members who asked for it, and {@code kline_data}. Each is encoded
 * once and not once for a client. Called on the ingest thread; it never waits for a client.
 * Contract 1.2.
 */
final class KlineFeed implements CommitListener {
  /** The event that a subscription with {@code corrections: true} gets besides. */
  static final String CORRECTION = "kline_correction";

  private static final String PREFIX = "kline:";

  private final List<Namespace> namespaces;
  private final WireJson json;
  private final InstantSource clock;
  private final EventFeed events;

  private final LongAdder pushes = new LongAdder();

  /** Held for writing from before a commit until it is told; fair, so that neither side starves. */
  private final ReentrantReadWriteLock telling = new ReentrantReadWriteLock(true);

  private final WordCache<Series, Words> words = new WordCache<>(Words::of);

  /**
   * What is the same in every push of a series.
   *
   * @param head the payload up to the candle
   */
  private record Words(String room, String head) {
    static Words of(Series series) {
      var mint = series.mint().toString();
      var interval = series.interval().wireName();
      var head =
          "{\"symbol\":\""
              + mint
              + "\",\"interval\":\""
              + interval
              + "\",\"subscription_id\":null,\"data\":";
      return new Words(KlineFeed.room(series), head);
    }
  }

  KlineFeed(List<Namespace> namespaces, WireJson json, InstantSource clock) {
    this.namespaces = List.copyOf(namespaces);
    this.json = json;
    this.clock = clock;
    this.events = new EventFeed(namespaces, clock);
  }

  /** The room of a series. */
  static String room(Series series) {
    return PREFIX + series.mint() + ":" + series.interval().wireName();
  }

  /** Whether a room is that of a series. */
  static boolean isRoom(String room) {
    return room.startsWith(PREFIX);
  }

  /** The mint in the name of a series' room. */
  static String mintOf(String room) {
    return room.substring(room.indexOf(':') + 1, room.lastIndexOf(':'));
  }

  /** The interval in a room's name. */
  static String intervalOf(String room) {
    return room.substring(room.lastIndexOf(':') + 1);
  }

  /** The mint and the interval in a room's name, as operators are shown them. */
  static String pairOf(String room) {
    return room.substring(room.indexOf(':') + 1);
  }

  @Override
  public void commit(Supplier<Committed> commit) {
    telling.writeLock().lock();
    try {
      committed(commit.get());
    } finally {
      telling.writeLock().unlock();
    }
  }

  /**
   * Does something while all that is committed is told, in all rooms. Ingest waits for it
   * meanwhile, so it must be short; and it may take the lock of a room, but not be called with one
   * held.
   */
  <T> T whileAllIsTold(Supplier<T> something) {
    telling.readLock().lock();
    try {
      return something.get();
    } finally {
      telling.readLock().unlock();
    }
  }

  @Override
  public void committed(Committed committed) {
    for (var applied : committed.live()) {
      events.tell(applied, committed.position());
    }
    for (var correction : committed.corrections()) {
      tell(correction, committed.position());
    }
    for (var update : committed.updates()) {
      tell(update, committed.position(), committed.heardNanos());
    }
  }

  /** Updates that were queued for clients. */
  long pushes() {
    return pushes.sum();
  }

  private void tell(BarUpdate update, long position, long heardNanos) {
    var known = words.of(update.series());
    String text = "";
    for (var namespace : namespaces) {
      if (namespace.hasRoom(known.room())) {
        text = text.isEmpty() ? klineData(known, update) : text;
        pushes.add(
            namespace.broadcast(
                known.room(), position, conflation(update), "kline_data", text, heardNanos));
      }
    }
  }

  /** Who was away gets the last state of each bar, and every final one. */
  private static Conflation conflation(BarUpdate update) {
    var bar = Long.toString(update.candle().openTimeSeconds());
    return update.isFinal() ? Conflation.lastState(bar) : Conflation.state(bar);
  }

  /** The same as {@link #about} makes, written straight into one text: it is done for each push. */
  private String klineData(Words known, BarUpdate update) {
    var text = new StringBuilder(512).append(known.head());
    json.appendSocketCandle(text, update.candle(), update.isFinal());
    return text.append(",\"timestamp\":").append(clock.millis()).append('}').toString();
  }

  private void tell(BarCorrection correction, long position) {
    var room = room(correction.series());
    var listening = namespaces.stream().filter(each -> each.hasRoom(room, CORRECTION)).toList();
    if (listening.isEmpty()) {
      return;
    }
    var text = klineCorrection(correction).toString();
    var conflation = Conflation.state("correction " + correction.openTimeSeconds());
    for (var namespace : listening) {
      namespace.broadcastOptional(room, position, conflation, CORRECTION, text);
    }
  }

  private JsonObject klineCorrection(BarCorrection correction) {
    var bar =
        correction
            .candle()
            .map(candle -> json.socketCandle(candle, correction.isFinal()))
            .orElseGet(() -> WireJson.removedCandle(correction.openTimeSeconds()));
    return about(correction.series(), bar);
  }

  private JsonObject about(Series series, JsonObject bar) {
    return WireJson.object()
        .add("symbol", series.mint().toString())
        .add("interval", series.interval().wireName())
        .add("subscription_id", JsonValue.NULL)
        .add("data", bar)
        .add("timestamp", clock.millis())
        .build();
  }
}
