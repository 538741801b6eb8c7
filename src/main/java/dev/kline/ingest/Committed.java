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
 * @param heardNanos when the oldest transaction in it was heard as it happened, by {@link
 *     System#nanoTime}; 0 if there is none
 */
public record Committed(
    long position,
    List<Applied> live,
    List<BarUpdate> updates,
    List<BarCorrection> corrections,
    long heardNanos) {

  /** One whose transactions were not heard just now. */
  public Committed(
      long position, List<Applied> live, List<BarUpdate> updates, List<BarCorrection> corrections) {
    this(position, live, updates, corrections, 0);
  }

  Committed heardAt(long nanos) {
    return new Committed(position, live, updates, corrections, nanos);
  }

  /** One that no live transaction caused. */
  public Committed(long position, List<BarUpdate> updates, List<BarCorrection> corrections) {
    this(position, List.of(), updates, corrections);
  }
}
