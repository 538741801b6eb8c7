package dev.kline.socketio;

import java.util.List;
import java.util.Optional;

/** Those members of a room that asked for an optional event. Safe for any thread. */
final class Asking implements Audience {
  private final Room room;
  private final String event;

  Asking(Room room, String event) {
    this.room = room;
    this.event = event;
  }

  @Override
  public int tell(long position, long broadcast, News news) {
    return room.tellThoseWhoAsked(position, event, broadcast, news);
  }

  @Override
  public List<RoomLog> logs() {
    return room.logs();
  }

  @Override
  public Optional<String> optionalEvent() {
    return Optional.of(event);
  }
}
