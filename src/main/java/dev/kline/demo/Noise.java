package dev.kline.demo;

/**
 * Fractal value noise: a smooth random curve over time, known at any moment without its past. Pure
 * functions.
 */
final class Noise {
  private Noise() {}

  /**
   * A sum of waves, one for each period, slow ones the higher; never outside of -1 to 1.
   *
   * @param roughness how a wave's height grows with its period: 0.5 as a random walk, less is
   *     rougher
   */
  static double fractal(long key, double seconds, double roughness, double... periods) {
    double sum = 0;
    double heights = 0;
    for (int wave = 0; wave < periods.length; wave++) {
      double height = StrictMath.pow(periods[wave], roughness);
      sum += height * value(Dice.hash(key, wave), seconds / periods[wave]);
      heights += height;
    }
    return sum / heights;
  }

  /** Random heights at the whole numbers, joined by smooth steps. */
  private static double value(long key, double time) {
    long before = (long) Math.floor(time);
    double part = time - before;
    double step = part * part * (3 - 2 * part);
    return height(key, before) * (1 - step) + height(key, before + 1) * step;
  }

  private static double height(long key, long at) {
    return 2 * Dice.unit(Dice.hash(key, at)) - 1;
  }
}
