package dev.kline.load;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened to a soak's visitors so far. Safe for any thread.
 *
 * @param done visits that went as they should
 * @param refused ended as the server had no room
 * @param silent ended as the client had been silent for too long
 * @param leftOut updates that were left out for clients that were behind
 */
record Visits(
    LongAdder done,
    LongAdder messages,
    LongAdder refused,
    LongAdder silent,
    LongAdder leftOut,
    Troubles troubles) {
  static Visits none() {
    return new Visits(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new Troubles());
  }
}
