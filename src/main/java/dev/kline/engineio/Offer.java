package dev.kline.engineio;

/**
 * What became of a message that was offered to a session. Nobody ever waits for a better answer.
 */
public enum Offer {
  /** It waits its turn and will be written in order. */
  QUEUED,
  /**
   * The client left too much unread: the message is dropped, and the session closes as too slow.
   */
  FULL,
  /** The session had ended: the message is dropped. */
  CLOSED
}
