package dev.kline.testing;

import static dev.kline.testing.ChainFeed.address;
import static dev.kline.testing.ChainFeed.mint;

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
import dev.kline.event.U128;
import java.util.List;

/** One of each event, with every field different and every number's sign bit set. */
public final class EventSamples {
  private static final U128 PRICE = new U128(0x8182838485868788L, 0x898a8b8c8d8e8f80L);
  private static final Order ORDER =
      new Order(
          2,
          mint(2),
          address("user"),
          new U128(-1, 1),
          new U128(1, -1),
          -11,
          -12,
          0xfffffff1L,
          0xfffffff2L,
          -13,
          -14,
          -15,
          0xfff1);
  private static final Close CLOSE =
      new Close(
          address("payer"), address("account"), mint(1), true, -1, -2, -3, PRICE, address("order"));

  /** In the order of their types. */
  public static final List<ProgramEvent> EVENTS =
      List.of(
          new TokenCreated(
              address("payer"),
              mint(1),
              address("curve"),
              address("pool token"),
              address("pool sol"),
              address("fee"),
              address("base fee"),
              address("params"),
              0xfffe,
              0xfffd,
              0xfc,
              "Big success 🚀 invoke [",
              "",
              "https://例え/\0"),
          new BuySell(address("payer"), mint(1), false, -1, Long.MIN_VALUE, PRICE),
          new LongShort(address("payer"), mint(1), address("order"), PRICE, ORDER),
          new ForceLiquidate(address("payer"), mint(1), address("order")),
          new FullClose(CLOSE),
          new PartialClose(CLOSE, ORDER),
          new MilestoneDiscount(address("payer"), mint(1), address("curve"), 0xfffe, 1, 255));

  private EventSamples() {}
}
