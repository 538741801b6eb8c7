package dev.kline.api;

import dev.kline.candle.Place;
import dev.kline.event.Position;
import dev.kline.store.EventPlace;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A place in a mint's log as clients carry it from page to page: opaque to them, safe in a URL. It
 * says where the last page ended and nothing else, so it stays good whatever is logged meanwhile,
 * and over a restart. Pure functions.
 */
final class EventCursor {
  /** The layout: version (1), seconds (8), slot (8), index in the slot (4), ordinal (2). */
  private static final byte VERSION = 1;

  private static final int SIZE = 1 + 2 * Long.BYTES + Integer.BYTES + Short.BYTES;

  private EventCursor() {}

  static String text(EventPlace at) {
    var position = at.place().position();
    var bytes =
        ByteBuffer.allocate(SIZE)
            .put(VERSION)
            .putLong(at.place().timeSeconds())
            .putLong(position.slot())
            .putInt(position.index())
            .putShort((short) at.ordinal())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The place that a client's text stands for.
   *
   * @throws ApiException if it never was a cursor of ours
   */
  static EventPlace parse(String text) {
    try {
      var bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length == SIZE && bytes[0] == VERSION) {
        return place(ByteBuffer.wrap(bytes, 1, SIZE - 1));
      }
    } catch (IllegalArgumentException broken) {
      // Said below.
    }
    throw ApiException.invalid(
        "cursor must be the next_cursor of the page before (it is '%s')"
            .formatted(Payload.shortened(text)));
  }

  private static EventPlace place(ByteBuffer bytes) {
    var place = new Place(bytes.getLong(), new Position(bytes.getLong(), bytes.getInt()));
    return new EventPlace(place, Short.toUnsignedInt(bytes.getShort()));
  }
}
