package dev.kline.gate;

import java.time.Duration;

/**
 * What may come in. Plain values.
 *
 * @param inAll from everybody together
 * @param perAddress from one address
 * @param requestTimeout how long a client may take to send a request, and be idle before it
 * @param answerTimeout how long a client may take from its request until it has read the answer
 * @param trustedProxies who may say for whom it asks
 */
public record GateConfig(
    Limits inAll,
    Limits perAddress,
    Duration requestTimeout,
    Duration answerTimeout,
    TrustedProxies trustedProxies) {

  /** So many at a time or in a second. */
  public record Limits(int connectionsMax, int connectsPerSecondMax, int requestsPerSecondMax) {}
}
