package dev.kline.socketio;

import org.jspecify.annotations.Nullable;

/**
 * Confined to one thread. Lets every step of a cleaning-up run, then throws what went wrong, once.
 */
final class Failures {
  private @Nullable RuntimeException first;

  void collect(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      if (first == null) {
        first = e;
      } else {
        first.addSuppressed(e);
      }
    }
  }

  void throwIfAny() {
    if (first != null) {
      throw first;
    }
  }
}
