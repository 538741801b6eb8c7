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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the rooms what a commit changed: {@code kline_data}, and {@code kline_correction} to those
 * members who asked for it. Each is encoded once and not once for a client. Called on the ingest
 * thread; it never waits for a client. Contract 1.2.
 */
final class KlineFeed implements CommitListener {
  /** The event that a subscription with {@code corrections: true} gets besides. */
  static final String CORRECTION = "kline_correction";

  /** Series whose words are kept, at half a kilobyte each. */
  private static final int WORDS_MAX = 20_000;

  private final List<Namespace> namespaces;
  private final WireJson json;
  private final InstantSource clock;

  /** Least recently told first; writing an address in base58 takes longer than all the rest. */
  private final Map<Series, Words> words =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Series, Words> eldest) {
          return size() > WORDS_MAX;
        }
      };

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
    for (var correction : committed.corrections()) {
      tell(correction, committed.position());
    }
    for (var update : committed.updates()) {
      tell(update, committed.position());
    }
  }

  private void tell(BarUpdate update, long position) {
    var known = words.computeIfAbsent(update.series(), Words::of);
    String text = "";
    for (var namespace : namespaces) {
      if (namespace.hasRoom(known.room())) {
        text = text.isEmpty() ? klineData(known, update) : text;
        namespace.broadcast(known.room(), position, conflation(update), "kline_data", text);
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
