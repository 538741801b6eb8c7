package dev.kline.socketio;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** To whom a broadcast goes, now and later. */
interface Audience {

  /**
   * One broadcast.
   *
   * @param position members greeted at this position or a later one know it already
   * @param sequence its number in the log
   */
  record Told(long position, long sequence, News news) {}

  /**
   * Offers broadcasts to everybody who is there, to each in this order.
   *
   * @return how often one was offered
   */
  int tell(List<Told> broadcasts);

  /** Where those look for it who are not there. */
  List<RoomLog> logs();

  /** Rooms whose members are passed by; at first, none. */
  default Set<String> except() {
    return Set.of();
  }

  /** The event, if only those members get it who asked for it when they joined. */
  default Optional<String> optionalEvent() {
    return Optional.empty();
  }
}
