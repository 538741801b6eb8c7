package dev.kline.testing;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.Message;
import dev.kline.engineio.Session;
import dev.kline.engineio.SessionListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Echoes what comes, and remembers who came and why they went. */
public final class RecordingListener implements SessionListener {
  private final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();

  @Override
  public void opened(Session session) {
    opened.add(session);
  }

  @Override
  public void text(Session session, String text) {
    session.send(Message.text(text));
  }

  @Override
  public void binary(Session session, byte[] bytes) {
    session.send(Message.binary(bytes));
  }

  @Override
  public void closed(Session session, CloseReason reason) {
    closed.add(reason);
  }

  /** The next session that opened. */
  public Session awaitOpened() throws InterruptedException {
    return taken(opened.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS), "no session came");
  }

  /** Why the next session ended. */
  public CloseReason awaitClosed() throws InterruptedException {
    return taken(closed.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS), "no session ended");
  }

  /** Forgets the sessions that opened and were not asked for. */
  public void forgetOpened() {
    opened.clear();
  }

  /** How many ends were told and not yet asked for. */
  public int closedCount() {
    return closed.size();
  }

  private static <T> T taken(@org.jspecify.annotations.Nullable T value, String otherwise) {
    if (value == null) {
      throw new AssertionError(otherwise);
    }
    return value;
  }
}
