package dev.kline.testing;

import dev.kline.event.Address;
import dev.kline.event.BlockTime;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.ProgramEvent.TokenCreated;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.event.U128;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;

/** Values for tests: made from small numbers, always the same for the same number. */
public final class Samples {
  private Samples() {}

  /** An address of its own for each number. */
  public static Address address(int number) {
    return Address.of(ByteBuffer.allocate(32).putInt(28, number).put(0, (byte) 7).array(), 0);
  }

  /** A mint of its own for each number. */
  public static Mint mint(int number) {
    return new Mint(address(1_000_000 + number));
  }

  /** A signature of its own for each number. */
  public static Signature signature(int number) {
    return Signature.of(ByteBuffer.allocate(64).putInt(60, number).put(0, (byte) 9).array(), 0);
  }

  /** A raw price at 10^28: so many 10^-12 SOL. */
  public static U128 price(long units) {
    return U128.of(BigInteger.valueOf(units).multiply(BigInteger.TEN.pow(16)));
  }

  /** A spot trade. */
  public static ProgramEvent trade(Mint mint, U128 price) {
    return new BuySell(address(1), mint, true, 1_000_000, 2_000_000, price);
  }

  /** The creation of a token. */
  public static ProgramEvent created(Mint mint, String name, String symbol) {
    var some = address(9);
    return new TokenCreated(
        some, mint, some, some, some, some, some, some, 1, 2, 3, name, symbol, "uri");
  }

  /** A transaction with those events, its signature by the number. */
  public static Transaction transaction(
      int number, long slot, long seconds, ProgramEvent... events) {
    return new Transaction(signature(number), slot, new BlockTime(seconds, true), List.of(events));
  }
}
