package dev.kline.store;

import java.util.List;

/**
 * What an {@link EventQuery} found, all at one moment.
 *
 * @param events in the order asked for
 * @param hasMore whether there are more beyond the last one here
 * @param count how many there are, these included, as far as the query counts
 * @param position commits up to this position are in here, later ones are not
 */
public record EventPage(List<LoggedEvent> events, boolean hasMore, int count, long position) {}
