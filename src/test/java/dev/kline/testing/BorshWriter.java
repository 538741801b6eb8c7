package dev.kline.testing;

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
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The program's side of an event, written from contract 2.7.5 and not from the decoder: each field
 * by its name, in the contract's order, behind {@code sha256("event:<Name>Event")[0..8]}.
 */
final class BorshWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private BorshWriter() {}

  static byte[] event(ProgramEvent event) {
    var writer = new BorshWriter();
    writer.out.writeBytes(discriminator(event.type().programName()));
    switch (event) {
      case TokenCreated created -> writer.write(created);
      case BuySell trade ->
          writer
              .address(trade.payer())
              .mint(trade.mint())
              .bool(trade.buy())
              .number(trade.tokenAmount(), 8)
              .number(trade.solAmount(), 8)
              .price(trade.latestPrice());
      case LongShort opened ->
          writer
              .address(opened.payer())
              .mint(opened.mint())
              .address(opened.orderPda())
              .price(opened.latestPrice())
              .write(opened.order());
      case ForceLiquidate liquidated ->
          writer.address(liquidated.payer()).mint(liquidated.mint()).address(liquidated.orderPda());
      case FullClose closed -> writer.write(closed.close());
      case PartialClose closed -> writer.write(closed.close()).write(closed.order());
      case MilestoneDiscount milestone ->
          writer
              .address(milestone.payer())
              .mint(milestone.mint())
              .address(milestone.curveAccount())
              .number(milestone.swapFee(), 2)
              .number(milestone.borrowFee(), 2)
              .number(milestone.feeDiscountFlag(), 1);
    }
    return writer.out.toByteArray();
  }

  static byte[] discriminator(String name) {
    try {
      var text = ("event:" + name + "Event").getBytes(StandardCharsets.UTF_8);
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(text), 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void write(TokenCreated created) {
    address(created.payer())
        .mint(created.mint())
        .address(created.curveAccount())
        .address(created.poolTokenAccount())
        .address(created.poolSolAccount())
        .address(created.feeRecipient())
        .address(created.baseFeeRecipient())
        .address(created.paramsAccount())
        .number(created.swapFee(), 2)
        .number(created.borrowFee(), 2)
        .number(created.feeDiscountFlag(), 1)
        .text(created.name())
        .text(created.symbol())
        .text(created.uri());
  }

  private BorshWriter write(Close close) {
    return address(close.payer())
        .address(close.userSolAccount())
        .mint(close.mint())
        .bool(close.closeLong())
        .number(close.finalTokenAmount(), 8)
        .number(close.finalSolAmount(), 8)
        .number(close.userCloseProfit(), 8)
        .price(close.latestPrice())
        .address(close.orderPda());
  }

  private void write(Order order) {
    number(order.orderType(), 1)
        .mint(order.mint())
        .address(order.user())
        .price(order.lockLpStartPrice())
        .price(order.lockLpEndPrice())
        .number(order.lockLpSolAmount(), 8)
        .number(order.lockLpTokenAmount(), 8)
        .number(order.startTimeSeconds(), 4)
        .number(order.endTimeSeconds(), 4)
        .number(order.marginSolAmount(), 8)
        .number(order.borrowAmount(), 8)
        .number(order.positionAssetAmount(), 8)
        .number(order.borrowFee(), 2);
  }

  private BorshWriter address(Address address) {
    out.writeBytes(address.toBytes());
    return this;
  }

  private BorshWriter mint(Mint mint) {
    return address(mint.address());
  }

  private BorshWriter bool(boolean value) {
    out.write(value ? 1 : 0);
    return this;
  }

  private BorshWriter price(U128 price) {
    return number(price.low(), 8).number(price.high(), 8);
  }

  private BorshWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length, 4);
    out.writeBytes(bytes);
    return this;
  }

  private BorshWriter number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }
}
