package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.event.EventType;
import dev.kline.event.Signature;
import dev.kline.event.U128;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Optional;

/** The values of the small tables in bytes, big-endian. Pure functions. */
final class Codec {
  private static final int CANDLE_SIZE = 4 * U128.SIZE + Integer.BYTES;
  private static final int POSITION_SIZE = Long.BYTES + Integer.BYTES;

  private Codec() {}

  /** Open, traded high, traded low, close (16 each), update count (4). */
  static byte[] candle(Candle candle) {
    var buffer = ByteBuffer.allocate(CANDLE_SIZE);
    put(buffer, candle.open());
    put(buffer, candle.tradedHigh());
    put(buffer, candle.tradedLow());
    put(buffer, candle.close());
    return buffer.putInt(candle.updateCount()).array();
  }

  static Candle candle(long openTimeSeconds, byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    return new Candle(
        openTimeSeconds, u128(buffer), u128(buffer), u128(buffer), u128(buffer), buffer.getInt());
  }

  static void put(ByteBuffer buffer, U128 number) {
    buffer.putLong(number.high()).putLong(number.low());
  }

  static U128 u128(ByteBuffer buffer) {
    return new U128(buffer.getLong(), buffer.getLong());
  }

  /** Chain seconds (8); then, unless nothing was applied yet, position (12) and signature (64). */
  static byte[] cursor(Cursor cursor) {
    var buffer = ByteBuffer.allocate(Long.BYTES + POSITION_SIZE + Signature.SIZE);
    buffer.putLong(cursor.chainSeconds());
    if (cursor.position().isPresent() && cursor.signature().isPresent()) {
      buffer.put(position(cursor.position().get())).put(cursor.signature().get().toBytes());
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  static Cursor cursor(byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    long chainSeconds = buffer.getLong();
    if (!buffer.hasRemaining()) {
      return Cursor.START.at(chainSeconds);
    }
    var position = new Position(buffer.getLong(), buffer.getInt());
    var signature = Signature.of(value, buffer.position());
    return new Cursor(Optional.of(position), Optional.of(signature), chainSeconds);
  }

  static byte[] position(Position position) {
    return ByteBuffer.allocate(POSITION_SIZE)
        .putLong(position.slot())
        .putInt(position.index())
        .array();
  }

  static byte[] counts(EventCounts counts) {
    var buffer = ByteBuffer.allocate(EventType.values().length * Long.BYTES);
    for (var type : EventType.values()) {
      buffer.putLong(counts.of(type));
    }
    return buffer.array();
  }

  static EventCounts counts(byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    var counts = new EnumMap<EventType, Long>(EventType.class);
    for (var type : EventType.values()) {
      counts.put(type, buffer.getLong());
    }
    return new EventCounts(counts);
  }

  static byte[] longs(long first, long second) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(first).putLong(second).array();
  }
}
