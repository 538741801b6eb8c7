package dev.kline.socketio;

import dev.kline.engineio.Message;
import java.util.List;

/**
 * An event of one namespace, encoded once, for as many of its sockets as are to get it. Immutable.
 */
public final class Prepared {
  private final Namespace namespace;
  private final List<Message> messages;

  Prepared(Namespace namespace, List<Message> messages) {
    this.namespace = namespace;
    this.messages = List.copyOf(messages);
  }

  /** The messages for a socket of that namespace. */
  List<Message> messages(Namespace of) {
    if (of != namespace) {
      throw new IllegalArgumentException(
          "the event is prepared for namespace %s, not for %s"
              .formatted(namespace.name(), of.name()));
    }
    return messages;
  }
}
