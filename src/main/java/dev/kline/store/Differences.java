package dev.kline.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the store is not what its log gives: counts them, and keeps the first. Confined to {@link
 * Audit}.
 */
final class Differences {
  /** Enough to see what kind of damage it is. */
  private static final int FIRST_MAX = 10;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String what, String stored, String given) {
    count++;
    if (first.size() < FIRST_MAX) {
      first.add(what + ": stored " + stored + ", the log gives " + given);
    }
  }

  long count() {
    return count;
  }

  List<String> first() {
    return List.copyOf(first);
  }
}
