package dev.kline.store;

import dev.kline.candle.BarChange;
import java.util.List;

/**
 * What is written together, all of it or nothing.
 *
 * @param transactions applied since the last commit, in order; new ones
 * @param settled whether they stand where the ledger has them; else they wait for it
 * @param candles the bars that they changed, each in its latest state
 * @param counts the events ever applied, these included
 * @param cursor how far the store is with this commit
 */
public record Commit(
    List<LoggedTransaction> transactions,
    boolean settled,
    List<BarChange> candles,
    EventCounts counts,
    Cursor cursor) {}
