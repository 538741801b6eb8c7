package dev.kline.demo;

import dev.kline.event.Address;
import dev.kline.event.Signature;
import java.nio.ByteBuffer;

/**
 * A row of numbers that follows from its keys alone, on every machine: SplitMix64 (Steele, Lea and
 * Flood, 2014). Confined to one thread.
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  Dice(long... keys) {
    state = hash(keys);
  }

  /** One number out of several, as good as random. */
  static long hash(long... keys) {
    long hash = 0;
    for (long key : keys) {
      hash = mix((hash ^ key) + GOLDEN_GAMMA);
    }
    return hash;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** From 0 on, below 1. */
  static double unit(long hash) {
    return (hash >>> 11) * 0x1p-53;
  }

  private long next() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** From {@code min} on, below {@code max}. */
  double between(double min, double max) {
    return min + (max - min) * unit(next());
  }

  /** From 0 on, below {@code bound}. */
  int below(int bound) {
    return (int) between(0, bound);
  }

  boolean heads() {
    return next() < 0;
  }

  Address address() {
    return Address.of(bytes(Address.SIZE), 0);
  }

  Signature signature() {
    return Signature.of(bytes(Signature.SIZE), 0);
  }

  private byte[] bytes(int size) {
    var buffer = ByteBuffer.allocate(size);
    while (buffer.hasRemaining()) {
      buffer.putLong(next());
    }
    return buffer.array();
  }
}
