package dev.kline.api;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Places as clients carry them from page to page: opaque to them, safe in a URL. A cursor says
 * where the last page ended and nothing else, so it stays good whatever is written meanwhile, and
 * over a restart. Pure functions.
 *
 * <p>The first byte says of what it is a place, so that one of another list is refused.
 */
final class Cursors {
  /** In the log of a mint. */
  static final byte EVENT = 1;

  /** In the list of mints. */
  static final byte MINT = 2;

  /** In a series. */
  static final byte CANDLE = 3;

  private Cursors() {}

  static String text(byte kind, byte[] place) {
    var bytes = ByteBuffer.allocate(1 + place.length).put(kind).put(place).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The place that a client's text stands for.
   *
   * @throws ApiException if it never was a cursor of that kind
   */
  static ByteBuffer parse(byte kind, int size, String text) {
    try {
      var bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length == 1 + size && bytes[0] == kind) {
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, 1, bytes.length));
      }
    } catch (IllegalArgumentException broken) {
      // Said below.
    }
    throw refusal(text);
  }

  /** Where there are no pages by number: one is only repeated, and means nothing by itself. */
  static void requireBehindPageOne(int page, Optional<?> cursor) {
    if (page > 1 && cursor.isEmpty()) {
      throw ApiException.invalid(
          "page %d needs the cursor of the page before: send its next_cursor as cursor"
              .formatted(page));
    }
  }

  static ApiException refusal(String text) {
    return ApiException.invalid(
        "cursor must be the next_cursor of the page before (it is '%s')"
            .formatted(Payload.shortened(text)));
  }
}
