package dev.kline.solana;

import java.time.Duration;

/**
 * How long the ledger's thread, and who waits for it, is patient. Immutable.
 *
 * @param interval between two trailing passes
 * @param start that the very first connection waits for the ledger's newest transaction
 * @param hold that live transactions wait for the gap before them
 * @param hopeless that the node fails to answer before they wait no longer
 * @param heldMax live transactions that may wait; some minutes of a busy program
 * @param firstRetry after a call that failed; it doubles from there
 * @param retryMax the longest such delay
 * @param absent between two tries for a transaction that the node does not have yet
 * @param absentTotal of such tries in one pass
 * @param unavailable after which a transaction that no node has is given up
 */
record LedgerLimits(
    Duration interval,
    Duration start,
    Duration hold,
    Duration hopeless,
    int heldMax,
    Duration firstRetry,
    Duration retryMax,
    Duration absent,
    Duration absentTotal,
    Duration unavailable) {

  static LedgerLimits of(Duration interval) {
    return new LedgerLimits(
        interval,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        50_000,
        Duration.ofMillis(500),
        Duration.ofSeconds(30),
        Duration.ofMillis(400),
        Duration.ofSeconds(3),
        Duration.ofMinutes(2));
  }
}
