package dev.kline.candle;

import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.ProgramEvent.ForceLiquidate;
import dev.kline.event.ProgramEvent.FullClose;
import dev.kline.event.ProgramEvent.LongShort;
import dev.kline.event.ProgramEvent.MilestoneDiscount;
import dev.kline.event.ProgramEvent.PartialClose;
import dev.kline.event.ProgramEvent.TokenCreated;
import dev.kline.event.U128;
import java.util.Optional;

/**
 * What moves a candle.
 *
 * @param price the price after the trade, raw, as the program wrote it
 * @param place where its transaction stands
 */
public record Trade(Mint mint, U128 price, Place place) {

  /** The trade in an event, if it has one: four of the seven events carry a price. */
  public static Optional<Trade> of(ProgramEvent event, Place place) {
    return switch (event) {
      case BuySell trade -> at(event, trade.latestPrice(), place);
      case LongShort opened -> at(event, opened.latestPrice(), place);
      case FullClose closed -> at(event, closed.close().latestPrice(), place);
      case PartialClose closed -> at(event, closed.close().latestPrice(), place);
      case TokenCreated _, ForceLiquidate _, MilestoneDiscount _ -> Optional.empty();
    };
  }

  private static Optional<Trade> at(ProgramEvent event, U128 price, Place place) {
    return Optional.of(new Trade(event.mint(), price, place));
  }
}
