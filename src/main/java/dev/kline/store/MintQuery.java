package dev.kline.store;

import java.util.Optional;

/**
 * Which part of the list of mints.
 *
 * @param after the mint that it begins behind, in the order asked for; empty for the beginning
 * @param limit how many at the most, from 1
 * @param newestFirst the order: by where the log has each first
 */
public record MintQuery(Optional<MintPlace> after, int limit, boolean newestFirst) {}
