package dev.kline.store;

import dev.kline.candle.Candle;
import dev.kline.candle.Interval;
import dev.kline.candle.Place;
import dev.kline.candle.Trade;
import dev.kline.candle.TradeFold;
import dev.kline.event.EventType;
import dev.kline.event.LedgerCursor;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.Signature;
import dev.kline.event.U128;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/** The values of the small tables in bytes, big-endian. Pure functions. */
final class Codec {
  private static final int CANDLE_SIZE = 4 * U128.SIZE + Integer.BYTES + 1;
  private static final int POSITION_SIZE = Long.BYTES + Integer.BYTES;
  private static final Position NOWHERE = new Position(-1, 0);

  private Codec() {}

  /** Open, traded high, traded low, close (16 each), update count (4), whether incomplete (1). */
  static byte[] candle(Candle candle) {
    var buffer = ByteBuffer.allocate(CANDLE_SIZE);
    put(buffer, candle.open());
    put(buffer, candle.tradedHigh());
    put(buffer, candle.tradedLow());
    put(buffer, candle.close());
    buffer.putInt(candle.updateCount());
    return buffer.put((byte) (candle.incomplete() ? 1 : 0)).array();
  }

  static Candle candle(long openTimeSeconds, byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    return new Candle(
        openTimeSeconds,
        u128(buffer),
        u128(buffer),
        u128(buffer),
        u128(buffer),
        buffer.getInt(),
        buffer.get() != 0);
  }

  static void put(ByteBuffer buffer, U128 number) {
    buffer.putLong(number.high()).putLong(number.low());
  }

  static U128 u128(ByteBuffer buffer) {
    return new U128(buffer.getLong(), buffer.getLong());
  }

  /**
   * Chain seconds (8), position of the newest (12); then, unless the ledger was never compared, its
   * slot (8), seconds (8) and, unless it had nothing, signature (64). No position is slot -1.
   */
  static byte[] cursor(Cursor cursor) {
    var buffer = ByteBuffer.allocate(3 * Long.BYTES + POSITION_SIZE + Signature.SIZE);
    buffer.putLong(cursor.chainSeconds());
    buffer.put(position(cursor.newest().orElse(NOWHERE)));
    cursor
        .ledger()
        .ifPresent(ledger -> {
          buffer.putLong(ledger.slot()).putLong(ledger.seconds());
          ledger.signature().ifPresent(signature -> buffer.put(signature.toBytes()));
        });
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  static Cursor cursor(byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    long chainSeconds = buffer.getLong();
    var position = new Position(buffer.getLong(), buffer.getInt());
    var newest = position.equals(NOWHERE) ? Optional.<Position>empty() : Optional.of(position);
    var ledger =
        buffer.hasRemaining() ? Optional.of(ledger(value)) : Optional.<LedgerCursor>empty();
    return new Cursor(newest, chainSeconds, ledger);
  }

  private static LedgerCursor ledger(byte[] cursor) {
    var buffer = ByteBuffer.wrap(cursor).position(Long.BYTES + POSITION_SIZE);
    long slot = buffer.getLong();
    long seconds = buffer.getLong();
    var signature =
        buffer.hasRemaining()
            ? Optional.of(Signature.of(cursor, buffer.position()))
            : Optional.<Signature>empty();
    return new LedgerCursor(slot, signature, seconds);
  }

  static byte[] position(Position position) {
    return ByteBuffer.allocate(POSITION_SIZE)
        .putLong(position.slot())
        .putInt(position.index())
        .array();
  }

  static Position position(byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    return new Position(buffer.getLong(), buffer.getInt());
  }

  /** What a mint has at a place: a price (16), nothing of an event without one, or a loss (1). */
  static byte[] entry(Optional<Trade> trade) {
    return trade.map(each -> price(each.price())).orElseGet(() -> new byte[0]);
  }

  /** The mark of a loss. */
  static byte[] lossEntry() {
    return new byte[1];
  }

  static boolean isLoss(byte[] entry) {
    return entry.length == 1;
  }

  /** Takes an entry in as what it does to a bar. */
  static void fold(byte[] entry, TradeFold fold) {
    if (entry.length == U128.SIZE) {
      fold.trade(u128(ByteBuffer.wrap(entry)));
    } else if (isLoss(entry)) {
      fold.loss();
    }
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

  /** The intervals in the order of {@link Kept}'s numbers: never change one, add at the end. */
  private static final List<Interval> KEPT_INTERVALS =
      List.of(
          Interval.S1,
          Interval.S30,
          Interval.M5,
          Interval.M1,
          Interval.M15,
          Interval.H1,
          Interval.H4,
          Interval.D1);

  /** {@link Kept}: slot and seconds of the log, then the seconds of each interval, 8 each. */
  static byte[] kept(Kept kept) {
    var buffer =
        ByteBuffer.allocate((2 + KEPT_INTERVALS.size()) * Long.BYTES)
            .putLong(kept.logSlot())
            .putLong(kept.logSeconds());
    KEPT_INTERVALS.forEach(each -> buffer.putLong(kept.droppedBefore(each)));
    return buffer.array();
  }

  /** One from before there were more than three intervals ends with the third. */
  static Kept kept(byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    long logSlot = buffer.getLong();
    long logSeconds = buffer.getLong();
    var bars = new EnumMap<Interval, Long>(Interval.class);
    for (var interval : KEPT_INTERVALS) {
      if (buffer.hasRemaining()) {
        bars.put(interval, buffer.getLong());
      }
    }
    return new Kept(logSlot, logSeconds, bars);
  }

  /** Time (8), slot (8) and index (4) of the first, length (4) of the name, name, symbol; UTF-8. */
  static byte[] listed(ListedMint listed) {
    var name = listed.name().getBytes(StandardCharsets.UTF_8);
    var symbol = listed.symbol().getBytes(StandardCharsets.UTF_8);
    var first = listed.first();
    return ByteBuffer.allocate(2 * Long.BYTES + 2 * Integer.BYTES + name.length + symbol.length)
        .putLong(first.timeSeconds())
        .put(position(first.position()))
        .putInt(name.length)
        .put(name)
        .put(symbol)
        .array();
  }

  static ListedMint listed(Mint mint, byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    var first = new Place(buffer.getLong(), new Position(buffer.getLong(), buffer.getInt()));
    int nameSize = buffer.getInt();
    var name = new String(value, buffer.position(), nameSize, StandardCharsets.UTF_8);
    int at = buffer.position() + nameSize;
    var symbol = new String(value, at, value.length - at, StandardCharsets.UTF_8);
    return new ListedMint(mint, first, name, symbol);
  }

  /** A price (16). */
  static byte[] price(U128 price) {
    var buffer = ByteBuffer.allocate(U128.SIZE);
    put(buffer, price);
    return buffer.array();
  }

  static U128 price(byte[] value) {
    return u128(ByteBuffer.wrap(value));
  }

  /** What is stored of the end of a series. */
  record End(long count, long newestSeconds) {}

  static End end(byte[] value) {
    var buffer = ByteBuffer.wrap(value);
    return new End(buffer.getLong(), buffer.getLong());
  }

  static byte[] longs(long first, long second) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(first).putLong(second).array();
  }
}
