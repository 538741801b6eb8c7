package dev.kline.store;

import dev.kline.event.Address;
import dev.kline.event.BlockTime;
import dev.kline.event.EventType;
import dev.kline.event.Mint;
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
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * One event of the log in bytes: block time (8), whether it is exact (1), signature (64), number of
 * the event type (1), then the event's fields in their order, big-endian, text as length (4) and
 * UTF-8. The mark that events of a transaction are lost has type 0 and the accounts that lost them.
 * This is our own layout, so that the log can be read whatever layout the program speaks by then.
 * Pure functions.
 */
final class EventCodec {
  private static final int SIGNATURE_AT = Long.BYTES + 1;
  private static final int TYPE_AT = SIGNATURE_AT + Signature.SIZE;
  private static final int HEAD_SIZE = TYPE_AT + 1;

  /** More than the fixed fields of any event take. */
  private static final int FIXED_SIZE_MAX = 512;

  /** Stands where an event's type does, in the mark that events are lost. */
  private static final byte LOSS = 0;

  private EventCodec() {}

  static byte[] encode(Transaction transaction, ProgramEvent event) {
    var out = ByteBuffer.allocate(HEAD_SIZE + FIXED_SIZE_MAX + textSize(event));
    putHead(out, transaction, code(event.type()));
    put(out, event);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The mark that a transaction lost events of these accounts, in their order. */
  static byte[] encodeLoss(Transaction transaction) {
    var accounts = transaction.mayMiss().stream().sorted().toArray(Address[]::new);
    var out = ByteBuffer.allocate(HEAD_SIZE + accounts.length * Address.SIZE);
    putHead(out, transaction, LOSS);
    put(out, accounts);
    return out.array();
  }

  private static void putHead(ByteBuffer out, Transaction transaction, byte code) {
    out.putLong(transaction.time().seconds());
    out.put(flag(transaction.time().exact()));
    out.put(transaction.signature().toBytes());
    out.put(code);
  }

  static boolean isLoss(byte[] value) {
    return value[TYPE_AT] == LOSS;
  }

  static Set<Address> lossOf(byte[] value) {
    var accounts = new HashSet<Address>();
    for (var in = ByteBuffer.wrap(value).position(HEAD_SIZE); in.hasRemaining(); ) {
      accounts.add(Address.get(in));
    }
    return accounts;
  }

  static BlockTime time(byte[] value) {
    var in = ByteBuffer.wrap(value);
    return new BlockTime(in.getLong(), in.get() != 0);
  }

  static Signature signature(byte[] value) {
    return Signature.of(value, SIGNATURE_AT);
  }

  static ProgramEvent event(byte[] value) {
    var in = ByteBuffer.wrap(value).position(HEAD_SIZE);
    return get(in, type(value[TYPE_AT]));
  }

  /** The number that stands for an event type on disk: never change one. */
  private static byte code(EventType type) {
    return switch (type) {
      case TOKEN_CREATED -> 1;
      case BUY_SELL -> 2;
      case LONG_SHORT -> 3;
      case FORCE_LIQUIDATE -> 4;
      case FULL_CLOSE -> 5;
      case PARTIAL_CLOSE -> 6;
      case MILESTONE_DISCOUNT -> 7;
    };
  }

  private static EventType type(byte code) {
    for (var type : EventType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw StoreException.damaged("no event has the number " + code + ": the store is damaged");
  }

  private static int textSize(ProgramEvent event) {
    return event instanceof TokenCreated created
        ? 4 * (created.name().length() + created.symbol().length() + created.uri().length())
        : 0;
  }

  private static void put(ByteBuffer out, ProgramEvent event) {
    switch (event) {
      case TokenCreated created -> put(out, created);
      case BuySell trade -> {
        put(out, trade.payer(), trade.mint().address());
        out.put(flag(trade.buy())).putLong(trade.tokenAmount()).putLong(trade.solAmount());
        Codec.put(out, trade.latestPrice());
      }
      case LongShort opened -> {
        put(out, opened.payer(), opened.mint().address(), opened.orderPda());
        Codec.put(out, opened.latestPrice());
        put(out, opened.order());
      }
      case ForceLiquidate liquidated ->
          put(out, liquidated.payer(), liquidated.mint().address(), liquidated.orderPda());
      case FullClose closed -> put(out, closed.close());
      case PartialClose closed -> {
        put(out, closed.close());
        put(out, closed.order());
      }
      case MilestoneDiscount discount -> {
        put(out, discount.payer(), discount.mint().address(), discount.curveAccount());
        out.putShort((short) discount.swapFee()).putShort((short) discount.borrowFee());
        out.put((byte) discount.feeDiscountFlag());
      }
    }
  }

  private static ProgramEvent get(ByteBuffer in, EventType type) {
    return switch (type) {
      case TOKEN_CREATED -> tokenCreated(in);
      case BUY_SELL ->
          new BuySell(
              Address.get(in), mint(in), flag(in), in.getLong(), in.getLong(), Codec.u128(in));
      case LONG_SHORT ->
          new LongShort(Address.get(in), mint(in), Address.get(in), Codec.u128(in), order(in));
      case FORCE_LIQUIDATE -> new ForceLiquidate(Address.get(in), mint(in), Address.get(in));
      case FULL_CLOSE -> new FullClose(close(in));
      case PARTIAL_CLOSE -> new PartialClose(close(in), order(in));
      case MILESTONE_DISCOUNT ->
          new MilestoneDiscount(
              Address.get(in), mint(in), Address.get(in), u16(in), u16(in), u8(in));
    };
  }

  private static void put(ByteBuffer out, TokenCreated created) {
    put(out, created.payer(), created.mint().address(), created.curveAccount());
    put(out, created.poolTokenAccount(), created.poolSolAccount(), created.feeRecipient());
    put(out, created.baseFeeRecipient(), created.paramsAccount());
    out.putShort((short) created.swapFee()).putShort((short) created.borrowFee());
    out.put((byte) created.feeDiscountFlag());
    put(out, created.name());
    put(out, created.symbol());
    put(out, created.uri());
  }

  private static TokenCreated tokenCreated(ByteBuffer in) {
    return new TokenCreated(
        Address.get(in),
        mint(in),
        Address.get(in),
        Address.get(in),
        Address.get(in),
        Address.get(in),
        Address.get(in),
        Address.get(in),
        u16(in),
        u16(in),
        u8(in),
        text(in),
        text(in),
        text(in));
  }

  private static void put(ByteBuffer out, Close close) {
    put(out, close.payer(), close.userSolAccount(), close.mint().address());
    out.put(flag(close.closeLong()));
    out.putLong(close.finalTokenAmount());
    out.putLong(close.finalSolAmount());
    out.putLong(close.userCloseProfit());
    Codec.put(out, close.latestPrice());
    put(out, close.orderPda());
  }

  private static Close close(ByteBuffer in) {
    return new Close(
        Address.get(in),
        Address.get(in),
        mint(in),
        flag(in),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        Codec.u128(in),
        Address.get(in));
  }

  private static void put(ByteBuffer out, Order order) {
    out.put((byte) order.orderType());
    put(out, order.mint().address(), order.user());
    Codec.put(out, order.lockLpStartPrice());
    Codec.put(out, order.lockLpEndPrice());
    out.putLong(order.lockLpSolAmount()).putLong(order.lockLpTokenAmount());
    out.putLong(order.startTimeSeconds()).putLong(order.endTimeSeconds());
    out.putLong(order.marginSolAmount()).putLong(order.borrowAmount());
    out.putLong(order.positionAssetAmount()).putShort((short) order.borrowFee());
  }

  private static Order order(ByteBuffer in) {
    return new Order(
        u8(in),
        mint(in),
        Address.get(in),
        Codec.u128(in),
        Codec.u128(in),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        u16(in));
  }

  private static void put(ByteBuffer out, Address... addresses) {
    for (var address : addresses) {
      address.put(out);
    }
  }

  private static Mint mint(ByteBuffer in) {
    return new Mint(Address.get(in));
  }

  private static void put(ByteBuffer out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  private static String text(ByteBuffer in) {
    var bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte flag(boolean set) {
    return (byte) (set ? 1 : 0);
  }

  private static boolean flag(ByteBuffer in) {
    return in.get() != 0;
  }

  private static int u8(ByteBuffer in) {
    return Byte.toUnsignedInt(in.get());
  }

  private static int u16(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }
}
