package dev.kline.store;

import java.util.List;

/**
 * What an {@link EventQuery} found, all at one moment.
 *
 * @param events in the order asked for
 * @param hasMore whether there are more beyond the last one here
 */
public record EventPage(List<LoggedEvent> events, boolean hasMore) {}
