package dev.kline.socketio;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Safe for any thread. The answer that a client awaits to one event. Only the first one is sent.
 */
public final class Ack {
  private final Socket socket;
  private final long id;
  private final AtomicBoolean sent = new AtomicBoolean();

  Ack(Socket socket, long id) {
    this.socket = socket;
    this.id = id;
  }

  /** Answers; {@link Binary} values go as bytes. */
  public void send(JsonValue... args) {
    if (sent.compareAndSet(false, true)) {
      socket.send(Outgoing.ack(socket.namespace().name(), id, List.of(args)));
    }
  }
}
