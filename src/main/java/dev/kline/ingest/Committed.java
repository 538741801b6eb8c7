package dev.kline.ingest;

import dev.kline.candle.BarCorrection;
import dev.kline.candle.BarUpdate;
import java.util.List;

/**
 * What a durable commit changed for those who watch.
 *
 * @param position the commit's position in the store: a history of that position has it
 * @param live the transactions in it that were applied as they came, in their order
 * @param updates bars to show, in the order to show them
 * @param corrections bars that were shown otherwise and can't be updated any more
 */
public record Committed(
    long position, List<Applied> live, List<BarUpdate> updates, List<BarCorrection> corrections) {

  /** One that no live transaction caused. */
  public Committed(long position, List<BarUpdate> updates, List<BarCorrection> corrections) {
    this(position, List.of(), updates, corrections);
  }
}
