package dev.kline.engineio;

/**
 * The joint to the storey above: what Engine.IO tells about its sessions.
 *
 * <p>The calls for one session never overlap. {@code opened}, {@code text} and {@code binary} come
 * on the thread that reads from the client and may block; the client is not read from meanwhile.
 * {@code closed} comes on a thread of its own once the call under way has returned.
 *
 * <p>A {@link ProtocolException} thrown here ends the session with its reason. Anything else that
 * is thrown is our fault: it is logged with its stack and ends the session with {@link
 * CloseReason#INTERNAL_ERROR}.
 */
public interface SessionListener {

  /** A client is there; its open packet is queued, so all that is sent now comes after it. */
  void opened(Session session);

  /** A text message arrived. */
  void text(Session session, String text);

  /** A binary message arrived; the array is the listener's to keep. */
  void binary(Session session, byte[] bytes);

  /** The session ended. Comes exactly once for every {@code opened}, and nothing comes after it. */
  void closed(Session session, CloseReason reason);
}
