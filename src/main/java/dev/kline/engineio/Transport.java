package dev.kline.engineio;

/**
 * The server's half of one way to reach a client: Helidon on one side, a {@link Session} on the
 * other, nothing else. What reads gives packets to the session; what writes holds its outbox. Safe
 * for any thread.
 */
interface Transport extends Outbox.Drainer {

  /** As the query names it. */
  String name();

  /** The transports that a session may upgrade to from here, as a JSON array. */
  String upgrades();

  /**
   * Something waits and the caller has taken the hold: let somebody drain. Called under the
   * outbox's lock, so it must neither block nor touch the outbox.
   *
   * @return false if nobody can write just now; the transport kicks the outbox once somebody can
   */
  @Override
  boolean startDrainer();

  /** Whether a message that is queued now would be written at once, as far as this knows. */
  boolean writable();

  /**
   * Whether the client of a session that ended for this reason still has to fetch its end, so that
   * its id must be known for a while. Neither blocks nor calls anybody.
   */
  boolean outlives(CloseReason reason);

  /**
   * The session has ended: write what waits and hang up, or just hang up where writing is what
   * failed. Called once, on a thread that may block for a moment.
   */
  void close(CloseReason reason);
}
