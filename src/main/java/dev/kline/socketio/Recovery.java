package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * Sockets that lost their connection and may come back. Safe for any thread; bounded in number and
 * in time. Socket.IO v4 notes, chapter 10.
 *
 * <p>A pid names one socket, and whoever knows it is that socket's client; so it is good once. It
 * can be claimed only while its socket is lost, and the claim ends that. The recovered socket keeps
 * the same pid, as the client takes any other for a sign that it was not recovered, and can be lost
 * again.
 *
 * <pre>
 *             connection lost                    claimed in time
 *   LIVE ───────────────────────► LOST ─────────────────────────────► LIVE, the same
 *    │                              └──► time over, or too many: gone
 *    └──► left or disconnected: gone
 * </pre>
 */
final class Recovery {
  /** How long a client may be back before we have noticed that it was gone. */
  private static final Duration END_WITHIN = Duration.ofSeconds(1);

  private final RecoveryConfig config;
  private final RecoveryLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Set<String> live = new HashSet<>();

  /** By pid; the one that is lost longest comes first. */
  @GuardedBy("lock")
  private final LinkedHashMap<String, LostSocket> lost = new LinkedHashMap<>();

  Recovery(RecoveryConfig config) {
    this.config = config;
    this.log = new RecoveryLog(config.window().plus(config.unnoticed()), config.logBytesMax());
  }

  RecoveryLog log() {
    return log;
  }

  /** How long between two sweeps, so that nothing stays much longer than it should. */
  Duration sweepInterval() {
    return config.window().dividedBy(4);
  }

  void connected(Socket socket) {
    lock.lock();
    try {
      live.add(socket.identity().pid());
    } finally {
      lock.unlock();
    }
  }

  /** The socket is gone for good. */
  void left(Socket socket) {
    lock.lock();
    try {
      live.remove(socket.identity().pid());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What a socket is once it is lost; its rooms are still to be told. */
  LostSocket losing(Socket socket) {
    return new LostSocket(socket, System.nanoTime() + config.window().toNanos());
  }

  /** From here on the lost socket can be claimed. */
  void lost(LostSocket socket) {
    var givenUp = new ArrayList<LostSocket>();
    lock.lock();
    try {
      live.remove(socket.identity().pid());
      lost.put(socket.identity().pid(), socket);
      if (lost.size() > config.sessionsMax()) {
        givenUp.add(lost.pollFirstEntry().getValue());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    givenUp.forEach(Recovery::forget);
  }

  /**
   * Brings back the socket that a client names in its CONNECT, if that can be done exactly.
   *
   * @param revive makes the socket live again and sends what it missed; called in line
   */
  Optional<Socket> recover(
      Namespace namespace, JsonObject auth, BiFunction<LostSocket, List<Message>, Socket> revive) {
    Optional<LostSocket> claimed = claim(namespace, text(auth, "pid"));
    return claimed.flatMap(socket -> {
      Optional<Socket> revived =
          log.inLine(() ->
              log.missed(socket, text(auth, "offset")).map(missed -> revive.apply(socket, missed)));
      if (revived.isEmpty()) {
        giveUp(socket);
      }
      return revived;
    });
  }

  /** Gives up what is lost for too long. */
  void sweep() {
    var givenUp = new ArrayList<LostSocket>();
    long nowNanos = System.nanoTime();
    lock.lock();
    try {
      while (!lost.isEmpty() && lost.firstEntry().getValue().expired(nowNanos)) {
        givenUp.add(lost.pollFirstEntry().getValue());
      }
    } finally {
      lock.unlock();
    }
    givenUp.forEach(Recovery::forget);
    log.sweep();
  }

  /** How many are lost. */
  int lostSockets() {
    lock.lock();
    try {
      return lost.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a lost socket. A client that was cut off may be back before its old connection's end was
   * noticed; its own new connection waits for that, a moment.
   */
  private Optional<LostSocket> claim(Namespace namespace, String pid) {
    long nanos = END_WITHIN.toNanos();
    lock.lock();
    try {
      while (live.contains(pid) && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      LostSocket found = lost.get(pid);
      if (found == null || found.namespace() != namespace || found.expired(System.nanoTime())) {
        return Optional.empty();
      }
      lost.remove(pid);
      live.add(pid);
      return Optional.of(found);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(LostSocket socket) {
    lock.lock();
    try {
      live.remove(socket.identity().pid());
    } finally {
      lock.unlock();
    }
    forget(socket);
  }

  private static void forget(LostSocket socket) {
    socket.rooms().keySet().forEach(room -> socket.namespace().forget(room, socket));
  }

  private static String text(JsonObject auth, String key) {
    return auth.get(key) instanceof JsonString string ? string.getString() : "";
  }
}
