package dev.kline.engineio;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The registry of one endpoint's live sessions: the only way in and the only way out. Safe for any
 * thread; nothing is called while it is held.
 */
final class Sessions {
  private final ConcurrentHashMap<String, Session> byId = new ConcurrentHashMap<>();
  private final Semaphore free;
  private volatile boolean closed;

  Sessions(int sessionsMax) {
    this.free = new Semaphore(sessionsMax);
  }

  /** False if there is no room for one more, or no more are taken. */
  boolean add(Session session) {
    if (closed || !free.tryAcquire()) {
      return false;
    }
    byId.put(session.id(), session);
    if (closed) {
      remove(session);
      return false;
    }
    return true;
  }

  void remove(Session session) {
    if (byId.remove(session.id(), session)) {
      free.release();
    }
  }

  /** A session that is live, or whose end the client has yet to fetch. */
  @Nullable Session find(String id) {
    return byId.get(id);
  }

  /** Whether no more are taken just now. */
  boolean full() {
    return closed || free.availablePermits() == 0;
  }

  /** Those that there are, each seen at another moment. */
  Collection<Session> all() {
    return byId.values();
  }

  int count() {
    return byId.size();
  }

  /** Takes no more, and says which are left. */
  List<Session> close() {
    closed = true;
    return List.copyOf(byId.values());
  }
}
