package dev.kline.event;

/** The seven events of the program. The order is that of {@code /api/events/stats} and on disk. */
public enum EventType {
  TOKEN_CREATED("TokenCreated"),
  BUY_SELL("BuySell"),
  LONG_SHORT("LongShort"),
  FORCE_LIQUIDATE("ForceLiquidate"),
  FULL_CLOSE("FullClose"),
  PARTIAL_CLOSE("PartialClose"),
  MILESTONE_DISCOUNT("MilestoneDiscount");

  private final String programName;

  EventType(String programName) {
    this.programName = programName;
  }

  /** The name in the program's IDL, less the suffix {@code Event}. */
  public String programName() {
    return programName;
  }
}
