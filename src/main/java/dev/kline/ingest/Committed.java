package dev.kline.ingest;

import dev.kline.candle.BarCorrection;
import dev.kline.candle.BarUpdate;
import java.util.List;

/**
 * What a durable commit changed for those who watch.
 *
 * @param position the commit's position in the store: a history of that position has it
 * @param updates bars to show, in the order to show them
 * @param corrections bars that were shown otherwise and can't be updated any more
 */
public record Committed(long position, List<BarUpdate> updates, List<BarCorrection> corrections) {

  boolean isEmpty() {
    return updates.isEmpty() && corrections.isEmpty();
  }
}
