package dev.kline.api;

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
import dev.kline.store.EventPlace;
import dev.kline.store.LoggedEvent;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigInteger;
import java.time.Instant;

/**
 * Events in JSON: the program's fields in its order and under its names, then where the event
 * stands. 128-bit numbers are decimal strings, 64-bit ones unsigned numbers. Contract 2.7.5. Used
 * by one thread.
 */
final class EventJson {
  /** Stands for the type of an event where some are known to be lost. */
  private static final String LOST = "EventsLost";

  private final JsonObjectBuilder json = WireJson.object();

  private EventJson() {}

  /** One row of a mint's log. */
  static JsonObject of(Mint mint, LoggedEvent logged) {
    var event = new EventJson();
    logged.event().ifPresentOrElse(event::put, () -> event.lost(mint));
    event.put(logged);
    return event.json.build();
  }

  private void lost(Mint mint) {
    json.add("event_type", LOST);
    text("mint_account", mint);
  }

  private void put(LoggedEvent logged) {
    var place = logged.place().place();
    int ordinal = logged.place().ordinal();
    json.add("timestamp", Instant.ofEpochSecond(place.timeSeconds()).toString());
    text("signature", logged.signature());
    json.add("slot", place.position().slot());
    json.add("transaction_index", place.position().index());
    if (ordinal == EventPlace.LOSS) {
      json.add("event_index", JsonValue.NULL);
    } else {
      json.add("event_index", ordinal);
    }
    json.add("time_exact", logged.timeExact());
    json.add("settled", logged.settled());
  }

  private void put(ProgramEvent event) {
    json.add("event_type", event.type().programName());
    switch (event) {
      case TokenCreated created -> created(created);
      case BuySell trade -> {
        text("payer", trade.payer());
        text("mint_account", trade.mint());
        json.add("is_buy", trade.buy());
        u64("token_amount", trade.tokenAmount());
        u64("sol_amount", trade.solAmount());
        price(trade.latestPrice());
      }
      case LongShort opened -> {
        text("payer", opened.payer());
        text("mint_account", opened.mint());
        text("order_pda", opened.orderPda());
        price(opened.latestPrice());
        order(opened.order());
      }
      case ForceLiquidate liquidated -> {
        text("payer", liquidated.payer());
        text("mint_account", liquidated.mint());
        text("order_pda", liquidated.orderPda());
      }
      case FullClose closed -> close(closed.close());
      case PartialClose closed -> {
        close(closed.close());
        order(closed.order());
      }
      case MilestoneDiscount discount -> {
        text("payer", discount.payer());
        text("mint_account", discount.mint());
        text("curve_account", discount.curveAccount());
        fees(discount.swapFee(), discount.borrowFee(), discount.feeDiscountFlag());
      }
    }
  }

  /** The one whose order in JSON is not the program's: its texts come before its fees. */
  private void created(TokenCreated created) {
    text("payer", created.payer());
    text("mint_account", created.mint());
    text("curve_account", created.curveAccount());
    text("pool_token_account", created.poolTokenAccount());
    text("pool_sol_account", created.poolSolAccount());
    text("fee_recipient", created.feeRecipient());
    text("base_fee_recipient", created.baseFeeRecipient());
    text("params_account", created.paramsAccount());
    json.add("name", created.name());
    json.add("symbol", created.symbol());
    json.add("uri", created.uri());
    fees(created.swapFee(), created.borrowFee(), created.feeDiscountFlag());
  }

  private void fees(int swapFee, int borrowFee, int feeDiscountFlag) {
    json.add("swap_fee", swapFee);
    json.add("borrow_fee", borrowFee);
    json.add("fee_discount_flag", feeDiscountFlag);
  }

  private void close(Close close) {
    text("payer", close.payer());
    text("user_sol_account", close.userSolAccount());
    text("mint_account", close.mint());
    json.add("is_close_long", close.closeLong());
    u64("final_token_amount", close.finalTokenAmount());
    u64("final_sol_amount", close.finalSolAmount());
    u64("user_close_profit", close.userCloseProfit());
    price(close.latestPrice());
    text("order_pda", close.orderPda());
  }

  private void order(Order order) {
    json.add("order_type", order.orderType());
    text("mint", order.mint());
    text("user", order.user());
    text("lock_lp_start_price", order.lockLpStartPrice());
    text("lock_lp_end_price", order.lockLpEndPrice());
    u64("lock_lp_sol_amount", order.lockLpSolAmount());
    u64("lock_lp_token_amount", order.lockLpTokenAmount());
    json.add("start_time", order.startTimeSeconds());
    json.add("end_time", order.endTimeSeconds());
    u64("margin_sol_amount", order.marginSolAmount());
    u64("borrow_amount", order.borrowAmount());
    u64("position_asset_amount", order.positionAssetAmount());
    json.add("borrow_fee", order.borrowFee());
  }

  private void price(U128 latestPrice) {
    text("latest_price", latestPrice);
  }

  private void text(String name, Object value) {
    json.add(name, value.toString());
  }

  private void u64(String name, long unsigned) {
    json.add(name, new BigInteger(Long.toUnsignedString(unsigned)));
  }
}
