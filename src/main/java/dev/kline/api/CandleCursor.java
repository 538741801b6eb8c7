package dev.kline.api;

import java.nio.ByteBuffer;

/** A bar of a series, by its open time, as clients carry it from page to page. Pure functions. */
final class CandleCursor {
  private CandleCursor() {}

  static String text(long openTimeSeconds) {
    return Cursors.text(
        Cursors.CANDLE, ByteBuffer.allocate(Long.BYTES).putLong(openTimeSeconds).array());
  }

  /**
   * The open time of the last bar of the page before.
   *
   * @throws ApiException if it never was a cursor of a series
   */
  static long parse(String text) {
    long openTime = Cursors.parse(Cursors.CANDLE, Long.BYTES, text).getLong();
    if (openTime < 0) {
      throw Cursors.refusal(text);
    }
    return openTime;
  }
}
