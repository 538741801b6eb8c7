package dev.kline.store;

import dev.kline.event.Mint;
import java.util.Optional;

/**
 * Which part of a mint's log.
 *
 * @param after the place that it begins behind, in the order asked for; empty for the beginning.
 *     What stood there may be gone meanwhile
 * @param limit how many at the most, from 1
 * @param newestFirst the order: of block times, and within a second that of the ledger
 * @param marks whether the marks that events are lost are wanted, too
 * @param countMax up to how many are counted from there on, those beyond the limit included
 */
public record EventQuery(
    Mint mint,
    Optional<EventPlace> after,
    int limit,
    boolean newestFirst,
    boolean marks,
    int countMax) {

  /** One that counts no further than it reads. */
  public EventQuery(Mint mint, Optional<EventPlace> after, int limit, boolean newestFirst) {
    this(mint, after, limit, newestFirst, true, limit);
  }

  /** The newest that the program said of a mint, newest first. */
  public static EventQuery newest(Mint mint, int limit, int countMax) {
    return new EventQuery(mint, Optional.empty(), limit, true, false, countMax);
  }
}
