package dev.kline.store;

import dev.kline.event.Transaction;

/** A transaction that was applied, and where it stands. */
public record LoggedTransaction(Position position, Transaction transaction) {}
