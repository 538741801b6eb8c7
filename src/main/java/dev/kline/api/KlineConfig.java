package dev.kline.api;

import java.time.Duration;

/**
 * What the K-line protocol allows and what {@code /api/kline/status} repeats.
 *
 * @param maxSubscriptionsPerClient series that one socket may follow
 * @param requestsPerSecondMax requests that one socket may make, see {@link KlineNamespace}
 * @param historyDataLimit bars in a history where the client names no limit, from 1 to 1000
 * @param connectionTimeout how long a connection may take to join a namespace
 * @param pingInterval how often the server pings
 * @param pingTimeout how long it then waits
 */
public record KlineConfig(
    int maxSubscriptionsPerClient,
    int requestsPerSecondMax,
    int historyDataLimit,
    Duration connectionTimeout,
    Duration pingInterval,
    Duration pingTimeout) {}
