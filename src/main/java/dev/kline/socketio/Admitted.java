package dev.kline.socketio;

/** What became of an admission to a {@link Room}. */
enum Admitted {
  /** It is a member; or it has left its namespace, and nobody cares. */
  YES,
  /** It is in as many rooms as it may be. */
  TOO_MANY_ROOMS,
  /** The room is over; the next one of this name may have it. */
  ROOM_OVER
}
