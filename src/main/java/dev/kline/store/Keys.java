package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Series;
import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Every key of the database. Numbers are big-endian, so that keys sort as their numbers do.
 *
 * <pre>
 * column family  key                                              value
 * candles        interval (1) mint (32) open time seconds (8)     {@link Codec#candle}
 * series         interval (1) mint (32)                           bars (8) newest open time (8)
 * events         slot (8) index in slot (4) event ordinal (2)     {@link EventCodec}
 * signatures     signature (64)                                   slot (8) index in slot (4)
 * default        "cursor"                                         {@link Codec#cursor}
 *                "counts"                                         7 × count (8), by event type
 *                "format"                                         {@link #FORMAT} (4)
 * </pre>
 */
final class Keys {
  /** The version of this table and of the values' layouts. A store of another one is refused. */
  static final int FORMAT = 1;

  static final byte[] CURSOR = "cursor".getBytes(StandardCharsets.US_ASCII);
  static final byte[] COUNTS = "counts".getBytes(StandardCharsets.US_ASCII);
  static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);

  /** Bytes of the part of a candle's key that names its series. */
  static final int SERIES_SIZE = 1 + Address.SIZE;

  private static final int CANDLE_SIZE = SERIES_SIZE + Long.BYTES;

  private Keys() {}

  static byte[] series(Series series) {
    var key = new byte[SERIES_SIZE];
    putSeries(key, series);
    return key;
  }

  static byte[] candle(Series series, long openTimeSeconds) {
    var key = new byte[CANDLE_SIZE];
    putSeries(key, series);
    ByteBuffer.wrap(key).putLong(SERIES_SIZE, openTimeSeconds);
    return key;
  }

  private static void putSeries(byte[] key, Series series) {
    key[0] = code(series.interval());
    series.mint().address().copyTo(key, 1);
  }

  /** The number that stands for an interval on disk: never change one. */
  private static byte code(Interval interval) {
    return switch (interval) {
      case S1 -> 1;
      case S30 -> 2;
      case M5 -> 3;
    };
  }

  static Series seriesOf(byte[] key) {
    for (var interval : Interval.values()) {
      if (code(interval) == key[0]) {
        return new Series(new Mint(Address.of(key, 1)), interval);
      }
    }
    throw new StoreException("no interval has the number " + key[0] + ": the store is damaged");
  }

  static long openTimeOf(byte[] candleKey) {
    return ByteBuffer.wrap(candleKey).getLong(SERIES_SIZE);
  }

  /**
   * The key of an event.
   *
   * @param ordinal its place in its transaction, from 0 to 65,535: a log of 10,000 bytes has few
   * @throws IllegalArgumentException beyond that
   */
  static byte[] event(Position position, int ordinal) {
    if (ordinal >>> Short.SIZE != 0) {
      throw new IllegalArgumentException(
          "event " + ordinal + " of a transaction, must be below 65536");
    }
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + Short.BYTES)
        .putLong(position.slot())
        .putInt(position.index())
        .putShort((short) ordinal)
        .array();
  }

  static Position positionOf(byte[] eventKey) {
    var buffer = ByteBuffer.wrap(eventKey);
    return new Position(buffer.getLong(), buffer.getInt());
  }

  static byte[] signature(Signature signature) {
    return signature.toBytes();
  }
}
