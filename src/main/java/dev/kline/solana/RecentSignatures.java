package dev.kline.solana;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.event.Signature;
import java.util.LinkedHashSet;

/** The signatures added last, so many of them; older ones are forgotten. Safe for any thread. */
final class RecentSignatures {
  private final int max;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final LinkedHashSet<Signature> signatures = new LinkedHashSet<>();

  RecentSignatures(int max) {
    this.max = max;
  }

  void add(Signature signature) {
    synchronized (lock) {
      signatures.addLast(signature);
      if (signatures.size() > max) {
        signatures.removeFirst();
      }
    }
  }

  boolean contains(Signature signature) {
    synchronized (lock) {
      return signatures.contains(signature);
    }
  }
}
