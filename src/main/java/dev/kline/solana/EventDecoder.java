package dev.kline.solana;

import dev.kline.event.EventType;
import dev.kline.event.ProgramEvent;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.ProgramEvent.Close;
import dev.kline.event.ProgramEvent.ForceLiquidate;
import dev.kline.event.ProgramEvent.FullClose;
import dev.kline.event.ProgramEvent.LongShort;
import dev.kline.event.ProgramEvent.MilestoneDiscount;
import dev.kline.event.ProgramEvent.Order;
import dev.kline.event.ProgramEvent.PartialClose;
import dev.kline.event.ProgramEvent.TokenCreated;
import dev.kline.solana.Borsh.BorshException;
import dev.kline.solana.SolanaConfig.Layout;
import java.util.Map;

/**
 * The bytes of one data line → the event that they are. A total function: any bytes get an {@link
 * Outcome}, none an exception. Safe for any thread. Contract 2.7.5.
 */
final class EventDecoder {
  /** Anchor's first eight bytes, {@code sha256("event:<Name>Event")}, as a big-endian number. */
  private static final Map<Long, EventType> TYPES =
      Map.of(
          0x607a718a32e39539L, EventType.TOKEN_CREATED,
          0x62d0783c5d2013b4L, EventType.BUY_SELL,
          0x1b4514743afa5fdcL, EventType.LONG_SHORT,
          0xeac4b769281ace30L, EventType.FORCE_LIQUIDATE,
          0x16f471f59aa86d8bL, EventType.FULL_CLOSE,
          0x855e03de1844459bL, EventType.PARTIAL_CLOSE,
          0x82e80b2522b98880L, EventType.MILESTONE_DISCOUNT);

  private EventDecoder() {}

  /** What became of the bytes. */
  sealed interface Outcome permits Decoded, Unknown, Refused {}

  /**
   * An event.
   *
   * @param trailingBytes bytes behind the layout's end, from a newer program; not read
   */
  record Decoded(ProgramEvent event, int trailingBytes) implements Outcome {}

  /** A discriminator that is none of ours: another event of the program. */
  record Unknown() implements Outcome {}

  /** One of our events by its discriminator, but not by its bytes; or no discriminator at all. */
  record Refused(String reason) implements Outcome {}

  static Outcome decode(Layout layout, byte[] payload) {
    return switch (layout) {
      case L1 -> decodeL1(payload);
    };
  }

  private static Outcome decodeL1(byte[] payload) {
    var bytes = new Borsh(payload);
    try {
      var type = TYPES.get(Long.reverseBytes(bytes.u64()));
      if (type == null) {
        return new Unknown();
      }
      ProgramEvent event = event(type, bytes);
      return new Decoded(event, bytes.remaining());
    } catch (BorshException e) {
      return new Refused(String.valueOf(e.getMessage()));
    }
  }

  private static ProgramEvent event(EventType type, Borsh bytes) throws BorshException {
    return switch (type) {
      case TOKEN_CREATED -> tokenCreated(bytes);
      case BUY_SELL -> buySell(bytes);
      case LONG_SHORT -> longShort(bytes);
      case FORCE_LIQUIDATE -> new ForceLiquidate(bytes.address(), bytes.mint(), bytes.address());
      case FULL_CLOSE -> new FullClose(close(bytes));
      case PARTIAL_CLOSE -> new PartialClose(close(bytes), order(bytes));
      case MILESTONE_DISCOUNT -> milestoneDiscount(bytes);
    };
  }

  // Arguments are evaluated from left to right (JLS 15.7.4), and records stand in the program's
  // order: each constructor call below reads its event front to back.

  private static TokenCreated tokenCreated(Borsh bytes) throws BorshException {
    return new TokenCreated(
        bytes.address(),
        bytes.mint(),
        bytes.address(),
        bytes.address(),
        bytes.address(),
        bytes.address(),
        bytes.address(),
        bytes.address(),
        bytes.u16(),
        bytes.u16(),
        bytes.u8(),
        bytes.text(),
        bytes.text(),
        bytes.text());
  }

  private static BuySell buySell(Borsh bytes) throws BorshException {
    return new BuySell(
        bytes.address(), bytes.mint(), bytes.bool(), bytes.u64(), bytes.u64(), bytes.u128());
  }

  private static LongShort longShort(Borsh bytes) throws BorshException {
    return new LongShort(
        bytes.address(), bytes.mint(), bytes.address(), bytes.u128(), order(bytes));
  }

  private static MilestoneDiscount milestoneDiscount(Borsh bytes) throws BorshException {
    return new MilestoneDiscount(
        bytes.address(), bytes.mint(), bytes.address(), bytes.u16(), bytes.u16(), bytes.u8());
  }

  private static Close close(Borsh bytes) throws BorshException {
    return new Close(
        bytes.address(),
        bytes.address(),
        bytes.mint(),
        bytes.bool(),
        bytes.u64(),
        bytes.u64(),
        bytes.u64(),
        bytes.u128(),
        bytes.address());
  }

  private static Order order(Borsh bytes) throws BorshException {
    return new Order(
        bytes.u8(),
        bytes.mint(),
        bytes.address(),
        bytes.u128(),
        bytes.u128(),
        bytes.u64(),
        bytes.u64(),
        bytes.u32(),
        bytes.u32(),
        bytes.u64(),
        bytes.u64(),
        bytes.u64(),
        bytes.u16());
  }
}
