package dev.kline.socketio;

import java.util.LinkedHashMap;

/** What of one room's broadcasts the {@link RecoveryLog} keeps, which guards it. */
final class RoomLog {
  /** Oldest first: by conflation key what is a state, by its sequence what stays. */
  final LinkedHashMap<Object, LogEntry> entries = new LinkedHashMap<>();

  /** The newest broadcast that is given up; who has not seen that one cannot be helped. */
  long givenUp;

  /** Whether the room is over. */
  boolean discarded;
}
