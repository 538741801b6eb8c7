package dev.kline.engineio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The POSTs of one polling session, one at a time. Safe for any thread; a body is read, and what it
 * brings is handled, on the thread of its connection.
 */
final class Posts {
  private static final System.Logger LOGGER = System.getLogger(Posts.class.getName());

  private final Session session;
  private final EngineIoConfig config;
  private final Runnable awaitLastPoll;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();

  /** The POST under way. */
  @GuardedBy("lock")
  private @Nullable Exchange current;

  /** Whether the body of that POST is still to come. */
  @GuardedBy("lock")
  private boolean uploading;

  /** {@code awaitLastPoll}: waits a moment for the GET that goes with a posted close. */
  Posts(Session session, EngineIoConfig config, Runnable awaitLastPoll) {
    this.session = session;
    this.config = config;
    this.awaitLastPoll = awaitLastPoll;
  }

  /** A POST. Returns when what it brought is handled and it is answered. */
  void post(Exchange exchange) {
    if (PostBody.octets(exchange) || !begin(exchange)) {
      session.close(CloseReason.TRANSPORT_ERROR);
      exchange.refuse(Status.BAD_REQUEST_400);
      return;
    }
    boolean taken;
    try {
      taken = take(exchange);
    } finally {
      end();
    }
    CloseReason reason = session.closeReason();
    if (!taken) {
      exchange.refuse(Status.REQUEST_ENTITY_TOO_LARGE_413);
    } else if (reason == CloseReason.PARSE_ERROR || reason == CloseReason.TRANSPORT_ERROR) {
      exchange.refuse(Status.BAD_REQUEST_400);
    } else {
      exchange.sendOk();
    }
  }

  /** Whether a body is on its way. */
  boolean uploading() {
    lock.lock();
    try {
      return uploading;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all that was posted is handled. */
  void awaitNone() {
    lock.lock();
    try {
      while (current != null) {
        none.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The session has ended: a body that is still on its way is cut. */
  void close() {
    Exchange cut;
    lock.lock();
    try {
      cut = uploading ? current : null;
    } finally {
      lock.unlock();
    }
    if (cut != null) {
      Connections.hangUp(cut.connection());
    }
  }

  /** False if another one is under way. */
  private boolean begin(Exchange exchange) {
    lock.lock();
    try {
      if (current != null) {
        return false;
      }
      current = exchange;
      uploading = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      current = null;
      none.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** False, with nothing handled, if it is too large. */
  private boolean take(Exchange exchange) {
    Optional<byte[]> body = read(exchange);
    if (body.isEmpty() || Payload.messages(body.get()) > config.polling().postMessagesMax()) {
      return false;
    }
    Utf8.decode(body.get())
        .ifPresentOrElse(this::receive, () -> session.close(CloseReason.PARSE_ERROR));
    return true;
  }

  private Optional<byte[]> read(Exchange exchange) {
    Future<?> limit = exchange.hangUpAfter(config.polling().bodyTimeout());
    try {
      return new PostBody(exchange, config.maxPayloadBytes()).read();
    } catch (RuntimeException e) {
      LOGGER.log(Level.DEBUG, () -> "session " + session + " posted no whole body: " + e);
      session.close(CloseReason.TRANSPORT_ERROR);
      throw new CloseConnectionException("a body that was cut", e);
    } finally {
      limit.cancel(false);
      uploaded();
    }
  }

  private void uploaded() {
    lock.lock();
    try {
      uploading = false;
    } finally {
      lock.unlock();
    }
  }

  private void receive(String packets) {
    for (int start = 0; start <= packets.length() && !session.closed(); ) {
      int end = Payload.end(packets, start);
      String packet = packets.substring(start, end);
      if (packet.startsWith("1")) {
        awaitLastPoll.run();
      }
      session.receive(packet);
      start = end + 1;
    }
  }
}
