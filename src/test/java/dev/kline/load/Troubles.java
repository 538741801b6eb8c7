package dev.kline.load;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;

/** What went wrong and how often, the first kinds of it by name. Safe for any thread. */
final class Troubles {
  /** A page of them is enough to begin with. */
  private static final int KINDS_MAX = 20;

  @GuardedBy("this")
  private final Map<String, Integer> kinds = new LinkedHashMap<>();

  @GuardedBy("this")
  private long count;

  synchronized void add(String what) {
    count++;
    if (kinds.containsKey(what) || kinds.size() < KINDS_MAX) {
      kinds.merge(what, 1, Integer::sum);
    }
  }

  synchronized long count() {
    return count;
  }

  @Override
  public synchronized String toString() {
    var text = new StringBuilder().append(count);
    kinds.forEach((what, times) -> text.append("\n  ").append(times).append(" x ").append(what));
    return text.toString();
  }
}
