package dev.kline.socketio;

import jakarta.json.JsonArray;
import java.util.Optional;

/** What an application does with one event of a client. */
@FunctionalInterface
public interface EventHandler {

  /**
   * Called on the client's own thread and may block: only this client waits. Whatever it throws
   * ends this client's connection and nothing else.
   *
   * @param args the arguments, without the event's name; numbers are of harmless size, yet may be
   *     out of any range: {@code 1e999} is one; bytes are {@link Binary} values
   * @param ack present where the client awaits an answer
   */
  void handle(Socket socket, JsonArray args, Optional<Ack> ack);
}
