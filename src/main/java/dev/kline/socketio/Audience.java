package dev.kline.socketio;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** To whom a broadcast goes, now and later. */
interface Audience {

  /**
   * Offers the news to everybody who is there, once.
   *
   * @param position members greeted at this position or a later one know it already
   * @param sequence the broadcast's number in the log
   * @return how many they were offered to
   */
  int tell(long position, long sequence, News news);

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
