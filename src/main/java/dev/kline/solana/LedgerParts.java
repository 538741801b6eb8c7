package dev.kline.solana;

/** What the two threads of a {@link SolanaSource} share, each part safe for them. Immutable. */
record LedgerParts(
    LedgerRpc rpc,
    TransactionReader reader,
    LiveRecord live,
    Hold hold,
    LedgerProgress progress,
    LedgerLimits limits,
    Pace pace) {}
