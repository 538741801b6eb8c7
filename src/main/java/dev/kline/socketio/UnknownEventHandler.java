package dev.kline.socketio;

import jakarta.json.JsonArray;
import java.util.Optional;

/** What an application does with events that it has no {@link EventHandler} for. */
@FunctionalInterface
public interface UnknownEventHandler {

  /** As {@link EventHandler#handle}, with the name of the event as the client gave it. */
  void handle(Socket socket, String event, JsonArray args, Optional<Ack> ack);
}
