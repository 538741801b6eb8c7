package dev.kline.ingest;

import dev.kline.candle.BarUpdate;
import java.util.List;

/**
 * What a durable commit changed for those who watch.
 *
 * @param position the commit's position in the store: a history of that position has it
 * @param updates bars to show, in the order to show them
 */
public record Committed(long position, List<BarUpdate> updates) {}
