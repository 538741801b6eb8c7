package dev.kline.demo;

import dev.kline.event.Address;
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
import dev.kline.event.U128;
import java.math.BigDecimal;
import java.util.List;

/** What a trade of the demo looks like as the program's events. Immutable. */
final class DemoEvents {
  /** The most that one trade moves the price, up or down, as a share of it. */
  static final double IMPACT_MAX = 0.001;

  private static final double LAMPORTS = 1e9;
  private static final double TOKEN_UNITS = 1e6;

  /** Fees are in basis points of a trade. */
  private static final int SWAP_FEE = 100;

  private static final int BORROW_FEE = 500;
  private static final int ORDER_SECONDS = 7 * 86_400;
  private static final int LONG = 1;
  private static final int SHORT = 2;

  private final int priceExponent;

  DemoEvents(int priceExponent) {
    this.priceExponent = priceExponent;
  }

  /** The birth of the token with this number, from 1. Its name says that it is none. */
  List<ProgramEvent> created(Mint mint, int number, Dice dice) {
    return List.of(
        new TokenCreated(
            dice.address(),
            mint,
            dice.address(),
            dice.address(),
            dice.address(),
            dice.address(),
            dice.address(),
            dice.address(),
            SWAP_FEE,
            BORROW_FEE,
            0,
            "Demo Token " + number,
            "DEMO" + number,
            ""));
  }

  /** One trade at about {@code price} SOL: mostly spot, some of it margin. */
  List<ProgramEvent> trade(Mint mint, double price, long second, Dice dice) {
    var deal = new Deal(mint, price, second, dice);
    int kind = dice.below(1000);
    if (kind < 880) {
      return List.of(deal.buySell());
    }
    if (kind < 930) {
      return List.of(deal.longShort());
    }
    if (kind < 960) {
      return List.of(new FullClose(deal.close()));
    }
    if (kind < 990) {
      return List.of(new PartialClose(deal.close(), deal.order()));
    }
    if (kind < 997) {
      return List.of(deal.buySell(), deal.forceLiquidate());
    }
    return List.of(deal.buySell(), deal.milestoneDiscount());
  }

  /** One trade's numbers, which its events share. */
  private final class Deal {
    private final Mint mint;
    private final long second;
    private final Dice dice;
    private final Address payer;
    private final boolean buy;
    private final double sol;
    private final double price;

    Deal(Mint mint, double price, long second, Dice dice) {
      this.mint = mint;
      this.second = second;
      this.dice = dice;
      payer = dice.address();
      buy = dice.heads();
      sol = StrictMath.pow(10, dice.between(-2, 0.7));
      double impact = dice.between(0, IMPACT_MAX);
      this.price = price * (buy ? 1 + impact : 1 - impact);
    }

    BuySell buySell() {
      return new BuySell(payer, mint, buy, tokenUnits(), lamports(1), raw(1));
    }

    LongShort longShort() {
      return new LongShort(payer, mint, dice.address(), raw(1), order());
    }

    Close close() {
      return new Close(
          payer,
          dice.address(),
          mint,
          buy,
          tokenUnits(),
          lamports(1),
          lamports(0.1),
          raw(1),
          dice.address());
    }

    Order order() {
      return new Order(
          buy ? LONG : SHORT,
          mint,
          payer,
          raw(buy ? 0.8 : 1.1),
          raw(buy ? 0.9 : 1.2),
          lamports(2),
          tokenUnits(),
          second,
          second + ORDER_SECONDS,
          lamports(0.5),
          lamports(1.5),
          tokenUnits(),
          BORROW_FEE);
    }

    ForceLiquidate forceLiquidate() {
      return new ForceLiquidate(payer, mint, dice.address());
    }

    MilestoneDiscount milestoneDiscount() {
      return new MilestoneDiscount(payer, mint, dice.address(), SWAP_FEE / 2, BORROW_FEE / 2, 1);
    }

    private long lamports(double share) {
      return (long) (sol * share * LAMPORTS);
    }

    private long tokenUnits() {
      return (long) (sol / price * TOKEN_UNITS);
    }

    private U128 raw(double share) {
      var exact = new BigDecimal(price * share);
      return U128.of(exact.scaleByPowerOfTen(priceExponent).toBigInteger());
    }
  }
}
