package dev.kline.store;

import java.nio.file.Path;

/**
 * Where the store is and how much memory it may take.
 *
 * @param path the directory of the database; made if absent
 * @param blockCacheBytes for reading: blocks, their indexes and filters
 * @param memtableBytes for writing: what is not yet in sorted files
 */
public record StoreConfig(Path path, long blockCacheBytes, long memtableBytes) {}
