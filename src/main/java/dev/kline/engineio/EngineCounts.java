package dev.kline.engineio;

import java.util.Map;

/**
 * What an endpoint has and has done since its start, read at one time.
 *
 * @param open sessions, by transport
 * @param opened sessions ever opened, by their first transport
 * @param closed sessions ever ended, by why
 * @param messagesRead messages from clients
 * @param messagesWritten messages to clients, pings and the like included
 * @param bytesWritten the bytes of those
 * @param writes writes that they left in
 * @param conflated messages that were left out, as a later state waited behind them
 * @param outboxMessages messages that wait for all clients together
 * @param outboxBytes the bytes of those
 * @param outboxMessagesMax messages that wait for the client that is furthest behind
 * @param latency of each write, how long ago its oldest update was heard
 */
public record EngineCounts(
    Map<String, Long> open,
    Map<String, Long> opened,
    Map<CloseReason, Long> closed,
    long messagesRead,
    long messagesWritten,
    long bytesWritten,
    long writes,
    long conflated,
    long outboxMessages,
    long outboxBytes,
    long outboxMessagesMax,
    Latencies latency) {

  /**
   * Times by range.
   *
   * @param boundsSeconds the upper ends of the ranges, the last one infinite
   * @param counts how many were in each range
   * @param sumSeconds all of them together
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, by whoever asked for it
  public record Latencies(double[] boundsSeconds, long[] counts, double sumSeconds) {}
}
