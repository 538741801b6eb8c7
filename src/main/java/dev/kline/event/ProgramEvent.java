package dev.kline.event;

/**
 * One event that the exchange's program wrote into a transaction's log. Fields stand in the
 * program's order; addresses are accounts, {@code u64} amounts are Java longs <em>taken as
 * unsigned</em> (lamports for SOL, millionths for tokens), times of orders are unix seconds and
 * prices raw {@link U128}. Contract 2.7.5.
 *
 * <p>To add an event, add a record here: the compiler lists the rest.
 */
public sealed interface ProgramEvent {

  /** The mint that the event is about. */
  Mint mint();

  /** Which of the seven it is. */
  default EventType type() {
    return switch (this) {
      case TokenCreated _ -> EventType.TOKEN_CREATED;
      case BuySell _ -> EventType.BUY_SELL;
      case LongShort _ -> EventType.LONG_SHORT;
      case ForceLiquidate _ -> EventType.FORCE_LIQUIDATE;
      case FullClose _ -> EventType.FULL_CLOSE;
      case PartialClose _ -> EventType.PARTIAL_CLOSE;
      case MilestoneDiscount _ -> EventType.MILESTONE_DISCOUNT;
    };
  }

  /** A token came to be. Fees are in the program's own units. */
  record TokenCreated(
      Address payer,
      Mint mint,
      Address curveAccount,
      Address poolTokenAccount,
      Address poolSolAccount,
      Address feeRecipient,
      Address baseFeeRecipient,
      Address paramsAccount,
      int swapFee,
      int borrowFee,
      int feeDiscountFlag,
      String name,
      String symbol,
      String uri)
      implements ProgramEvent {}

  /** A spot trade. */
  record BuySell(
      Address payer, Mint mint, boolean buy, long tokenAmount, long solAmount, U128 latestPrice)
      implements ProgramEvent {}

  /** A margin position was opened. */
  record LongShort(Address payer, Mint mint, Address orderPda, U128 latestPrice, Order order)
      implements ProgramEvent {}

  /** A margin position was liquidated by somebody else's trade. */
  record ForceLiquidate(Address payer, Mint mint, Address orderPda) implements ProgramEvent {}

  /** A margin position was closed. */
  record FullClose(Close close) implements ProgramEvent {
    @Override
    public Mint mint() {
      return close.mint();
    }
  }

  /** A part of a margin position was closed; {@code order} is what is left of it. */
  record PartialClose(Close close, Order order) implements ProgramEvent {
    @Override
    public Mint mint() {
      return close.mint();
    }
  }

  /** A token's fees changed at a milestone. */
  record MilestoneDiscount(
      Address payer,
      Mint mint,
      Address curveAccount,
      int swapFee,
      int borrowFee,
      int feeDiscountFlag)
      implements ProgramEvent {}

  /** What both kinds of closing say. */
  record Close(
      Address payer,
      Address userSolAccount,
      Mint mint,
      boolean closeLong,
      long finalTokenAmount,
      long finalSolAmount,
      long userCloseProfit,
      U128 latestPrice,
      Address orderPda) {}

  /**
   * A margin position.
   *
   * @param orderType 1 long, 2 short
   * @param mint the mint as the order itself names it
   * @param startTimeSeconds unix seconds
   * @param endTimeSeconds unix seconds
   */
  record Order(
      int orderType,
      Mint mint,
      Address user,
      U128 lockLpStartPrice,
      U128 lockLpEndPrice,
      long lockLpSolAmount,
      long lockLpTokenAmount,
      long startTimeSeconds,
      long endTimeSeconds,
      long marginSolAmount,
      long borrowAmount,
      long positionAssetAmount,
      int borrowFee) {}
}
