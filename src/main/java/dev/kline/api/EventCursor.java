package dev.kline.api;

import dev.kline.candle.Place;
import dev.kline.event.Position;
import dev.kline.store.EventPlace;
import java.nio.ByteBuffer;

/** A place in a mint's log as clients carry it from page to page. Pure functions. */
final class EventCursor {
  /** Its bytes: seconds (8), slot (8), index in the slot (4), ordinal (2). */
  private static final int SIZE = 2 * Long.BYTES + Integer.BYTES + Short.BYTES;

  private EventCursor() {}

  static String text(EventPlace at) {
    var position = at.place().position();
    var bytes =
        ByteBuffer.allocate(SIZE)
            .putLong(at.place().timeSeconds())
            .putLong(position.slot())
            .putInt(position.index())
            .putShort((short) at.ordinal());
    return Cursors.text(Cursors.EVENT, bytes.array());
  }

  /**
   * The place that a client's text stands for.
   *
   * @throws ApiException if it never was a cursor of ours
   */
  static EventPlace parse(String text) {
    var bytes = Cursors.parse(Cursors.EVENT, SIZE, text);
    try {
      var place = new Place(bytes.getLong(), new Position(bytes.getLong(), bytes.getInt()));
      return new EventPlace(place, Short.toUnsignedInt(bytes.getShort()));
    } catch (IllegalArgumentException nowhere) {
      throw Cursors.refusal(text);
    }
  }
}
