package dev.kline.store;

import dev.kline.event.Mint;
import java.util.Optional;

/**
 * Which part of a mint's log.
 *
 * @param after the place that it begins behind, in the order asked for; empty for the beginning.
 *     What stood there may be gone meanwhile
 * @param limit how many at the most, from 1
 * @param newestFirst the order: of block times, and within a second that of the ledger
 */
public record EventQuery(Mint mint, Optional<EventPlace> after, int limit, boolean newestFirst) {}
