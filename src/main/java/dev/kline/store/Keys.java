package dev.kline.store;

import dev.kline.candle.Interval;
import dev.kline.candle.Place;
import dev.kline.candle.Series;
import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.event.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Every key of the database. Numbers are big-endian, so that keys sort as their numbers do. Who
 * changes this table or a value's layout gives {@link Format} a step that upgrades older stores.
 *
 * <pre>
 * column family  key                                              value
 * candles        interval (1) mint (32) open time seconds (8)     {@link Codec#candle}
 * series         interval (1) mint (32)                           bars (8) newest open time (8)
 * events         slot (8) index in slot (4) event ordinal (2)     {@link EventCodec}
 * by_mint        mint (32) time (8) slot (8) index (4) ordinal (2) {@link Codec#entry}
 * signatures     signature (64)                                   slot (8) index in slot (4)
 * unsettled      slot (8) signature (64)                          empty
 * dropped        interval (1) mint (32)                           close (16) of the newest bar that
 *                                                                 was dropped for its age
 * mints          0 (1) mint (32)                                  {@link Codec#listed}
 *                1 (1) slot (8) index in slot (4) mint (32)       empty
 * default        "cursor"                                         {@link Codec#cursor}
 *                "counts"                                         7 × count (8), by event type
 *                "format"                                         {@link Format#version} (4)
 *                "kept"                                           {@link Codec#kept}
 *                "intervals"                                      number (1) of each interval whose
 *                                                                 bars are whole; s1, s30, m5 where
 *                                                                 it is not there
 *                "trimmed"                                        as "counts", of events dropped
 *                "rebuild"                                        empty; there while one is under way
 * </pre>
 */
final class Keys {
  static final byte[] CURSOR = "cursor".getBytes(StandardCharsets.US_ASCII);
  static final byte[] COUNTS = "counts".getBytes(StandardCharsets.US_ASCII);
  static final byte[] FORMAT = "format".getBytes(StandardCharsets.US_ASCII);
  static final byte[] KEPT = "kept".getBytes(StandardCharsets.US_ASCII);
  static final byte[] INTERVALS = "intervals".getBytes(StandardCharsets.US_ASCII);
  static final byte[] TRIMMED = "trimmed".getBytes(StandardCharsets.US_ASCII);
  static final byte[] REBUILD = "rebuild".getBytes(StandardCharsets.US_ASCII);

  /** The ordinal of the mark that events of a transaction are lost: after all of its events. */
  static final int LOSS = 0xffff;

  /** Bytes of the part of a candle's key that names its series. */
  static final int SERIES_SIZE = 1 + Address.SIZE;

  private static final int CANDLE_SIZE = SERIES_SIZE + Long.BYTES;
  private static final int BY_MINT_SIZE =
      Address.SIZE + 2 * Long.BYTES + Integer.BYTES + Short.BYTES;

  private static final int MINT_BY_SLOT_SIZE = 1 + Long.BYTES + Integer.BYTES + Address.SIZE;

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
      case M1 -> 4;
      case M15 -> 5;
      case H1 -> 6;
      case H4 -> 7;
      case D1 -> 8;
    };
  }

  static byte[] codes(Collection<Interval> intervals) {
    var codes = ByteBuffer.allocate(intervals.size());
    intervals.forEach(each -> codes.put(code(each)));
    return codes.array();
  }

  static Set<Interval> intervalsOf(byte[] codes) {
    var intervals = EnumSet.noneOf(Interval.class);
    for (byte code : codes) {
      intervals.add(intervalOf(code));
    }
    return intervals;
  }

  /** Before all keys of an interval, in the families that begin with it. */
  static byte[] interval(Interval interval) {
    return new byte[] {code(interval)};
  }

  /** After all of them. */
  static byte[] intervalEnd(Interval interval) {
    return new byte[] {(byte) (code(interval) + 1)};
  }

  static Series seriesOf(byte[] key) {
    return new Series(new Mint(Address.of(key, 1)), intervalOf(key[0]));
  }

  private static Interval intervalOf(byte code) {
    for (var interval : Interval.values()) {
      if (code(interval) == code) {
        return interval;
      }
    }
    throw StoreException.damaged("no interval has the number " + code + ": the store is damaged");
  }

  static long openTimeOf(byte[] candleKey) {
    return ByteBuffer.wrap(candleKey).getLong(SERIES_SIZE);
  }

  /**
   * The key of an event.
   *
   * @param ordinal its place in its transaction, from 0 to 65,534: a log of 10,000 bytes has few;
   *     or {@link #LOSS}
   * @throws IllegalArgumentException beyond that
   */
  static byte[] event(Position position, int ordinal) {
    if (ordinal < 0 || ordinal > LOSS) {
      throw new IllegalArgumentException(
          "event " + ordinal + " of a transaction, must be below 65535");
    }
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + Short.BYTES)
        .putLong(position.slot())
        .putInt(position.index())
        .putShort((short) ordinal)
        .array();
  }

  /** Before all events of a slot. */
  static byte[] event(long slot) {
    return event(new Position(slot, 0), 0);
  }

  static Position positionOf(byte[] eventKey) {
    var buffer = ByteBuffer.wrap(eventKey);
    return new Position(buffer.getLong(), buffer.getInt());
  }

  /** The key of what a mint has at a place. */
  static byte[] byMint(Mint mint, Place place, int ordinal) {
    var key = ByteBuffer.allocate(BY_MINT_SIZE);
    mint.address().put(key);
    return key.putLong(place.timeSeconds())
        .putLong(place.position().slot())
        .putInt(place.position().index())
        .putShort((short) ordinal)
        .array();
  }

  /** Before all that a mint has from a second on. */
  static byte[] byMint(Mint mint, long timeSeconds) {
    return byMint(mint, new Place(timeSeconds, new Position(0, 0)), 0);
  }

  /** Whether a key of {@code by_mint} is one of {@code mint}. */
  static boolean isOf(Mint mint, byte[] byMintKey) {
    return Address.of(byMintKey, 0).equals(mint.address());
  }

  static Mint mintOf(byte[] byMintKey) {
    return new Mint(Address.of(byMintKey, 0));
  }

  static Place placeOf(byte[] byMintKey) {
    var key = ByteBuffer.wrap(byMintKey).position(Address.SIZE);
    return new Place(key.getLong(), new Position(key.getLong(), key.getInt()));
  }

  static int ordinalByMint(byte[] byMintKey) {
    return ByteBuffer.wrap(byMintKey).getShort(BY_MINT_SIZE - Short.BYTES) & 0xffff;
  }

  /** The key of what is listed of a mint. */
  static byte[] mint(Mint mint) {
    var key = new byte[1 + Address.SIZE];
    mint.address().copyTo(key, 1);
    return key;
  }

  /** Before the keys of the list of mints in the order of the slots, and after all others. */
  static byte[] mintsBySlot() {
    return new byte[] {1};
  }

  static byte[] mintBySlot(ListedMint listed) {
    return mintBySlot(listed.first().position(), listed.mint());
  }

  static byte[] mintBySlot(Position position, Mint mint) {
    var key =
        ByteBuffer.allocate(MINT_BY_SLOT_SIZE)
            .put(mintsBySlot())
            .putLong(position.slot())
            .putInt(position.index());
    mint.address().put(key);
    return key.array();
  }

  static boolean isMintBySlot(byte[] key) {
    return key[0] == 1;
  }

  static Mint mintOfSlot(byte[] mintBySlotKey) {
    return new Mint(Address.of(mintBySlotKey, MINT_BY_SLOT_SIZE - Address.SIZE));
  }

  static byte[] unsettled(long slot, Signature signature) {
    return ByteBuffer.allocate(Long.BYTES + Signature.SIZE)
        .putLong(slot)
        .put(signature.toBytes())
        .array();
  }

  static long slotOf(byte[] unsettledKey) {
    return ByteBuffer.wrap(unsettledKey).getLong();
  }

  static Signature signatureOf(byte[] unsettledKey) {
    return Signature.of(unsettledKey, Long.BYTES);
  }

  static byte[] signature(Signature signature) {
    return signature.toBytes();
  }
}
