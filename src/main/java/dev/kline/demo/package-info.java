/**
 * A market that is not there: simulated trades, so that whoever starts the server for the first
 * time sees candles move within a second, without a node. It says in its log line, its status and
 * its tokens' names that it is a demo.
 *
 * <p>{@link dev.kline.demo.DemoMarket} is a pure function of seed and second, so it needs no state,
 * no file and no past: history at the start, a restart and a second server all tell the same market
 * with the same signatures. {@link dev.kline.demo.DemoSource} tells it in time.
 *
 * <p>Imports {@code event} and the JDK. One thread, {@code demo-market}, which makes its own {@code
 * Dice}; everything else is immutable.
 */
@NullMarked
package dev.kline.demo;

import org.jspecify.annotations.NullMarked;
