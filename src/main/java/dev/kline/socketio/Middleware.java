package dev.kline.socketio;

import java.util.Optional;

/** Judges who may join a namespace, before anybody sees the socket. */
@FunctionalInterface
public interface Middleware {

  /**
   * Called on the client's own thread and may block. Not asked again for a client that recovers a
   * connection which it was let in for.
   *
   * @return why the client is refused, or nothing to let it in
   */
  Optional<Refusal> check(Handshake handshake);
}
