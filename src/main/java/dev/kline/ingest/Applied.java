package dev.kline.ingest;

import dev.kline.store.LoggedTransaction;

/**
 * A transaction that was applied as it came, and not fetched from the ledger later.
 *
 * @param settled whether it stands where the ledger has it; else it may still move, or go
 */
public record Applied(LoggedTransaction logged, boolean settled) {}
