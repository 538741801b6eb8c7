package dev.kline.demo;

import dev.kline.event.BlockTime;
import dev.kline.event.Mint;
import dev.kline.event.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A market as a pure function of seed and time: whoever asks for a second gets the same
 * transactions, with the same signatures. So a server that starts again goes on where it was, and
 * what it tells twice is known by its signature. Immutable, safe for any thread.
 *
 * <p>A price is fractal noise around the one that the exchange's curve starts at, and so is how
 * often a token trades: bursts and quiet stretches.
 */
public final class DemoMarket {
  /** The price that the exchange's curve starts at, in SOL. */
  private static final double CURVE_START_PRICE = 2.7959e-8;

  /**
   * The farthest that a price's logarithm strays from its own middle, and that from the curve's.
   */
  private static final double SWING = 1.6;

  private static final double SPREAD = 0.4;

  /** The lowest and the highest price that can be, in SOL. */
  static final double PRICE_MIN = extreme(-1);

  static final double PRICE_MAX = extreme(1);

  /** From a week down to four seconds. */
  private static final double[] PRICE_WAVES = {604_800, 86_400, 14_400, 3600, 900, 240, 60, 15, 4};

  private static final double PRICE_ROUGHNESS = 0.35;

  private static final double[] ACTIVITY_WAVES = {300, 40, 11};
  private static final double ACTIVITY_SWING = 2.5;

  /**
   * The average of the swings above, measured; divides them, so that the rate is what was asked.
   */
  private static final double ACTIVITY_MEAN = 1.3;

  /** Even in a quiet stretch a token trades once in so many times its average pause. */
  private static final int QUIET_PAUSES_MAX = 8;

  /** The tokens were created on 1 September 2025, one a second. */
  private static final long CREATED_SECONDS = 1_756_684_800;

  /** What a number is for: goes into its key, so that no two uses share their numbers. */
  private enum Use {
    MINT(1),
    CREATION(2),
    SHARE(3),
    LEVEL(4),
    PRICE(5),
    ACTIVITY(6),
    PLAN(7),
    TRADE(8),
    SIGNATURE(9);

    private final long key;

    Use(long key) {
      this.key = key;
    }
  }

  private final long seed;
  private final List<Mint> mints;
  private final double[] tradesPerSecond;
  private final DemoEvents events;

  /**
   * Makes the market of a seed.
   *
   * @param mintCount how many tokens it has, at least 1
   * @param tradesPerSecond how many trades they have together, on average, at least 1
   * @param priceExponent raw prices are SOL times 10 to this power
   */
  public DemoMarket(long seed, int mintCount, int tradesPerSecond, int priceExponent) {
    this.seed = seed;
    this.mints = mints(mintCount);
    this.tradesPerSecond = shares(mintCount, tradesPerSecond);
    this.events = new DemoEvents(priceExponent);
  }

  /**
   * A transaction and when it is to be told.
   *
   * @param atMillis unix milliseconds, within the second of its block time
   */
  record Planned(long atMillis, Transaction transaction) {}

  private List<Mint> mints(int count) {
    var made = new ArrayList<Mint>();
    for (int mint = 0; mint < count; mint++) {
      made.add(new Mint(dice(Use.MINT, mint).address()));
    }
    return List.copyOf(made);
  }

  /** Each token's part of all trades: a lively one has three times as many as a sleepy one. */
  private double[] shares(int mintCount, int total) {
    var shares = new double[mintCount];
    double sum = 0;
    for (int mint = 0; mint < mintCount; mint++) {
      shares[mint] = dice(Use.SHARE, mint).between(0.5, 1.5);
      sum += shares[mint];
    }
    for (int mint = 0; mint < mintCount; mint++) {
      shares[mint] *= total / sum;
    }
    return shares;
  }

  /** The tokens. The first ones stay the same when there are more. */
  public List<Mint> mints() {
    return mints;
  }

  long seed() {
    return seed;
  }

  /** The creation of each token, long ago. */
  List<Transaction> creations() {
    var created = new ArrayList<Transaction>();
    for (int mint = 0; mint < mints.size(); mint++) {
      long second = CREATED_SECONDS + mint;
      Dice dice = dice(Use.CREATION, mint);
      created.add(
          new Transaction(
              dice.signature(),
              firstSlot(second),
              new BlockTime(second, true),
              events.created(mints.get(mint), mint + 1, dice)));
    }
    return created;
  }

  /** All transactions of one unix second, in order. */
  List<Planned> second(long second) {
    var trades = new ArrayList<Trade>();
    for (int mint = 0; mint < mints.size(); mint++) {
      Dice dice = dice(Use.PLAN, second, mint);
      for (int i = count(mint, second, dice); i > 0; i--) {
        trades.add(new Trade(mint, dice.below(1000)));
      }
    }
    trades.sort(Comparator.comparingInt(Trade::offsetMillis));
    var planned = new ArrayList<Planned>();
    for (Trade trade : trades) {
      planned.add(planned(second, planned.size(), trade));
    }
    return planned;
  }

  private record Trade(int mint, int offsetMillis) {}

  private int count(int mint, long second, Dice dice) {
    double swing = Noise.fractal(key(Use.ACTIVITY, mint), (double) second, 0, ACTIVITY_WAVES);
    double expected =
        tradesPerSecond[mint] * StrictMath.exp(ACTIVITY_SWING * swing) / ACTIVITY_MEAN;
    int count = (int) (expected + dice.between(0, 1));
    long longestPause = (long) Math.ceil(QUIET_PAUSES_MAX / tradesPerSecond[mint]);
    return Math.floorMod(second, longestPause) == mint % longestPause ? Math.max(1, count) : count;
  }

  private Planned planned(long second, int ordinal, Trade trade) {
    double price = price(trade.mint(), second + trade.offsetMillis() / 1000.0);
    var transaction =
        new Transaction(
            dice(Use.SIGNATURE, second, ordinal).signature(),
            slot(second, trade.offsetMillis()),
            new BlockTime(second, true),
            events.trade(mints.get(trade.mint()), price, second, dice(Use.TRADE, second, ordinal)));
    return new Planned(second * 1000 + trade.offsetMillis(), transaction);
  }

  private double price(int mint, double seconds) {
    double level = dice(Use.LEVEL, mint).between(-SPREAD, SPREAD);
    double swing = Noise.fractal(key(Use.PRICE, mint), seconds, PRICE_ROUGHNESS, PRICE_WAVES);
    return CURVE_START_PRICE * StrictMath.exp(level + volatility(mint) * swing);
  }

  /** A calm token swings a third as far as a wild one. */
  private double volatility(int mint) {
    return SWING * (1 + 2 * Dice.unit(key(Use.PRICE, mint))) / 3;
  }

  private static double extreme(int sign) {
    double impact = 1 + sign * DemoEvents.IMPACT_MAX;
    return CURVE_START_PRICE * StrictMath.exp(sign * (SPREAD + SWING)) * impact;
  }

  /** A slot takes 400 ms and belongs to the second in which it begins: two or three to each. */
  private static long slot(long second, int offsetMillis) {
    long first = firstSlot(second);
    return first + offsetMillis * (firstSlot(second + 1) - first) / 1000;
  }

  private static long firstSlot(long second) {
    return Math.ceilDiv(second * 1000, 400);
  }

  private long key(Use use, long number) {
    return Dice.hash(seed, use.key, number);
  }

  private Dice dice(Use use, long... numbers) {
    return new Dice(seed, use.key, Dice.hash(numbers));
  }
}
