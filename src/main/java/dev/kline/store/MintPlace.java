package dev.kline.store;

import dev.kline.event.Mint;
import dev.kline.event.Position;

/** Where a mint stands in the list: by where the log has it first. */
public record MintPlace(Position first, Mint mint) {}
