package dev.kline.store;

import java.util.Map;

/**
 * What RocksDB says of itself, at one time.
 *
 * @param bytes sizes: table files, memory for writes and of blocks that were read, and what
 *     compactions have yet to do
 * @param writeStopped 1 while writes wait for compactions
 * @param stalls how often writes were slowed down or stopped since the start
 * @param compactions how many are at work
 * @param diskFreeBytes what is left on the disk
 */
public record StoreGauges(
    Map<String, Long> bytes,
    long writeStopped,
    long stalls,
    long compactions,
    long diskFreeBytes) {}
