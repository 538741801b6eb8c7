package dev.kline.socketio;

import dev.kline.engineio.Message;
import jakarta.json.JsonValue;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whom to tell: the members of some rooms, or everybody, except the members of others. Each is told
 * once, in however many of the rooms it is. Immutable and safe for any thread.
 *
 * <pre>{@code
 * namespace.everyone().except("muted").emit("news", text);
 * namespace.to("a", "b").emitVolatile("cursor", position);
 * }</pre>
 */
public final class Broadcast {
  private final Namespace namespace;
  private final Set<String> rooms;
  private final Set<String> except;

  Broadcast(Namespace namespace, Set<String> rooms, Set<String> except) {
    this.namespace = namespace;
    this.rooms = rooms;
    this.except = except;
  }

  /** The same without the members of these rooms. */
  public Broadcast except(String... others) {
    var all = new LinkedHashSet<String>(except);
    all.addAll(List.of(others));
    return new Broadcast(namespace, rooms, all);
  }

  /**
   * Sends an event; encoded once, never waits.
   *
   * @return how many sockets it was offered to
   */
  public int emit(String event, JsonValue... args) {
    return namespace.tell(new Told(), event, List.of(args));
  }

  /**
   * The same for what is worth nothing later: a client that can't take it right now, or that is not
   * there right now, does not get it.
   */
  public int emitVolatile(String event, JsonValue... args) {
    List<Message> messages = namespace.unlogged(event, List.of(args));
    return each(0, socket -> socket.sendIfWritable(messages));
  }

  private int each(long sequence, Predicate<Socket> send) {
    var passedBy = new HashSet<Socket>();
    for (Room room : namespace.rooms(except)) {
      room.each(0, passedBy::add);
    }
    Predicate<Socket> sendOnce = socket -> passedBy.add(socket) && send.test(socket);
    if (rooms.isEmpty()) {
      return (int) namespace.all().stream().filter(sendOnce).count();
    }
    int told = 0;
    for (Room room : namespace.rooms(rooms)) {
      told += room.each(sequence, sendOnce);
    }
    return told;
  }

  /** The same as those who log see it. */
  private final class Told implements Audience {

    @Override
    public int tell(long position, long sequence, News news) {
      return each(sequence, socket -> socket.send(news.plain()));
    }

    @Override
    public List<RoomLog> logs() {
      return rooms.isEmpty()
          ? List.of(namespace.log())
          : namespace.rooms(rooms).stream().map(Room::log).toList();
    }

    @Override
    public Set<String> except() {
      return except;
    }
  }
}
