package dev.kline.gate;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection, from its accept to its end. Confined to the connection's thread, which the accept
 * happens before; the deadline is watched, and the end may be seen, by {@code gate-sweep}.
 */
final class Visit {
  private static final System.Logger LOGGER = System.getLogger(Visit.class.getName());

  /** Nothing is waited for: the connection has become a WebSocket. */
  private static final long NONE = 0;

  private final Socket socket;
  private final SocketAddress remote;
  private final InetAddress peer;

  /** Where it counts as a connection. */
  private final Queue<Account> entered = new ConcurrentLinkedQueue<>();

  /** Where the request under way counts as a connection, should it become one. */
  private Optional<Account> upgrading = Optional.empty();

  /** Why the whole connection is refused. */
  private Refusal refusal = Refusal.NONE;

  /** Why the request under way is. */
  private Refusal requestRefusal = Refusal.NONE;

  /** When the next refusal may be answered; at first, at once. */
  private long refusalDueNanos = System.nanoTime();

  private volatile long deadlineNanos;

  Visit(Socket socket) {
    this.socket = socket;
    this.remote = socket.getRemoteSocketAddress();
    this.peer = socket.getInetAddress();
  }

  /** Address and port, which no other connection has while this one lives. */
  SocketAddress remote() {
    return remote;
  }

  InetAddress peer() {
    return peer;
  }

  /** Counts it there as a connection, until it ends. */
  void enter(Account account) {
    entered.add(account);
    refusal = refusal.or(account.enter());
  }

  /** Counts it there as the connection that the request under way may become. */
  Refusal upgrades(Account account) {
    entered.add(account);
    upgrading = Optional.of(account);
    return account.enter();
  }

  /** The last request has not become a connection of its own. */
  void isNoUpgrade() {
    upgrading.filter(entered::remove).ifPresent(Account::leave);
    upgrading = Optional.empty();
  }

  /** It has ended, whoever sees that first. */
  void leave() {
    for (Account each = entered.poll(); each != null; each = entered.poll()) {
      each.leave();
    }
  }

  /** The head of a request has come. */
  void asks(Refusal ofTheRequest) {
    requestRefusal = ofTheRequest;
  }

  /** Why the request under way is refused, if it is. */
  Refusal refusal() {
    return refusal.or(requestRefusal);
  }

  /** Whether it is one to end after its first answer. */
  boolean refused() {
    return refusal != Refusal.NONE;
  }

  /**
   * Waits until the last refusal is so long ago. Who asks on and on, refused or not, then costs a
   * sleeping thread and not a core.
   */
  void spaceRefusals(long nanos) {
    long wait = refusalDueNanos - System.nanoTime();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
    refusalDueNanos = System.nanoTime() + nanos;
  }

  /** What comes next, a request or the end of an answer, has so long to come. */
  void await(long nanos) {
    long deadline = System.nanoTime() + nanos;
    deadlineNanos = deadline == NONE ? 1 : deadline;
  }

  /** Its WebSocket watches itself. */
  void awaitNothing() {
    deadlineNanos = NONE;
  }

  boolean late(long nowNanos) {
    long deadline = deadlineNanos;
    return deadline != NONE && nowNanos - deadline > 0;
  }

  /**
   * Closes the socket under whoever reads or writes. TLS says good-bye, which may take a moment.
   */
  void hangUp() {
    deadlineNanos = NONE;
    Thread.ofVirtual()
        .name("gate-hang-up")
        .start(() -> {
          try {
            socket.close();
          } catch (IOException failed) {
            LOGGER.log(Level.TRACE, "the socket would not close", failed);
          }
        });
  }

  boolean closed() {
    return socket.isClosed();
  }
}
