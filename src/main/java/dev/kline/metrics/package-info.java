/**
 * What Prometheus is told at {@code /metrics}. {@link dev.kline.metrics.Metrics} reads, at each
 * scrape and never in between, what the parts count anyway; nothing is counted twice, and no part
 * knows of this package or of Prometheus.
 *
 * <p>Names follow Prometheus's conventions: base units, {@code _total} behind what only grows. The
 * text is made by Prometheus's own library, of which only the model and the text format are used:
 * its registry and its counters would be a second place for numbers that are there already.
 *
 * <p>A scrape costs a look at every session's outbox, some properties of RocksDB and the text;
 * label values are those of enums, so that the number of lines is bounded. Safe for any thread.
 *
 * <p>Imports {@code engineio}, {@code socketio}, {@code ingest}, {@code store} and {@code event}
 * for what they count, {@code gate}, the JDK's management beans and {@code io.prometheus.metrics}.
 */
@NullMarked
package dev.kline.metrics;

import org.jspecify.annotations.NullMarked;
