package dev.kline.engineio;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A GET that waits for packets. Two threads meet in it: the connection's own, which {@link #watch
 * watches} the socket, and the one that answers.
 *
 * <p><b>Who aborts is seen.</b> Helidon tells no handler that its client has hung up, and a send to
 * such a client succeeds. So the connection's thread does what Helidon would do with it after the
 * answer: it waits for the client's next bytes. They stay in Helidon's reader, untouched, for the
 * next request; the end of the stream, if it comes before the answer, is a poll that was aborted.
 * As the thread never stops reading there is nothing to interrupt and no time to poll the socket.
 * An end that comes while the answer is written says nothing: a client may hang up as soon as it
 * has read it, and an answer that crosses an abort on the network is lost, as with any server.
 */
final class Poll {
  /** How long a connection may stay without a next request; Helidon cannot see that it is idle. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

  private final Exchange exchange;
  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile boolean sent;
  private volatile boolean gone;
  private volatile boolean watched = true;
  private volatile @Nullable Future<?> idleLimit;

  Poll(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Called once, by whoever took the poll out of its transport; blocks while the peer reads. */
  void answer(Runnable send) {
    try {
      if (gone) {
        throw new CloseConnectionException("the client of a poll hung up");
      }
      send.run();
      sent = true;
      limitIdleTime();
    } finally {
      answered.countDown();
      if (!sent || exchange.last()) {
        hangUp();
      }
    }
  }

  void answer(byte[] payload) {
    answer(() -> exchange.sendPayload(payload));
  }

  void refuse(HandshakeError error) {
    answer(() -> exchange.refuse(error));
  }

  /**
   * Called by the connection's thread: returns when the answer is written and the next request has
   * come.
   *
   * @param onGone run if the client hangs up, be it that it has read the answer
   * @throws CloseConnectionException if the client has hung up
   */
  void watch(Runnable onGone) {
    DataReader reader = exchange.connection().dataReader();
    try {
      if (reader.available() == 0) {
        reader.pullData();
      }
      answered.await();
    } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException _) {
      gone = true;
      onGone.run();
      throw new CloseConnectionException("the client of a poll hung up");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the server stops");
    } finally {
      watched = false;
      cancelIdleLimit();
    }
  }

  void hangUp() {
    Connections.hangUp(exchange.connection());
  }

  private void limitIdleTime() {
    idleLimit = exchange.hangUpAfter(KEEP_ALIVE);
    if (!watched) {
      cancelIdleLimit();
    }
  }

  private void cancelIdleLimit() {
    Future<?> limit = idleLimit;
    if (limit != null) {
      limit.cancel(false);
    }
  }
}
