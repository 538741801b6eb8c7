package dev.kline.engineio;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket: Helidon's connection on one side, a session on the other.
 *
 * <p>Reading is confined to the connection's own thread, which Helidon gives to {@link #handle} for
 * as long as the connection lives; handlers run on it. Whatever ends that loop, be it a close
 * frame, the end of the stream, a reset or a bad frame, ends the session at once: no way out of
 * {@link #handle} leads past it. Writing is confined to the holder of the outbox, a thread of the
 * {@link Flusher} or a {@link Sender}'s; pongs and the close frame go through it like all else.
 *
 * <p>It stands on Helidon's {@link ServerConnection} and not on its WebSocket listener: that one is
 * not told of a peer that vanishes, and answers a close frame beside whoever is writing.
 */
final class WebSocketTransport implements Transport, ServerConnection, Flusher.Client {
  private static final System.Logger LOGGER = System.getLogger(WebSocketTransport.class.getName());

  /** How long a peer may take to read what was left and to close its side. */
  private static final Duration HANG_UP_AFTER = Duration.ofSeconds(2);

  private final ConnectionContext connection;
  private final Session session;
  private final Heartbeat heartbeat;
  private final Flusher flusher;
  private final Traffic traffic;
  private final Duration stall;
  private final FrameReader frames;
  private final MessageAssembler messages;

  /** Whether the client wants binary as base64 in text frames. */
  private final boolean base64;

  /** Writes begun and ended: odd while one is under way. Written by the holder of the outbox. */
  private final AtomicInteger writes = new AtomicInteger();

  /** Whether nobody reads any more, so that Helidon closes the socket by itself. */
  private volatile boolean readerGone;

  private volatile @Nullable Future<?> hangUp;

  WebSocketTransport(
      ConnectionContext connection, Session session, EngineIo engine, boolean base64) {
    this.connection = connection;
    this.session = session;
    this.heartbeat = engine.heartbeat();
    this.flusher = engine.flusher();
    this.traffic = engine.traffic();
    this.stall = engine.config().writing().stall();
    this.frames = new FrameReader(connection.dataReader());
    this.messages = new MessageAssembler(engine.config().maxPayloadBytes());
    this.base64 = base64;
  }

  @Override
  public String name() {
    return "websocket";
  }

  @Override
  public String upgrades() {
    return "[]";
  }

  /** The life of the connection. Returns when Helidon may close the socket; throws nothing. */
  @Override
  public void handle(Limit limit) {
    handleAfter(() -> session.open(this));
  }

  /** The same for a session that is open already, on polling. */
  void handleUpgraded() {
    handleAfter(() -> session.upgrade(this));
  }

  private void handleAfter(Runnable start) {
    try {
      start.run();
      readMessages();
    } catch (FrameException e) {
      LOGGER.log(Level.DEBUG, () -> "session " + session + " sent " + e.getMessage());
      finish(CloseReason.TRANSPORT_ERROR, Frames.close(e.closeCode()));
      Connections.discardTheRest(connection);
    } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException e) {
      LOGGER.log(Level.TRACE, "the peer is gone", e);
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "reading failed, session " + session + " ends", e);
    } finally {
      session.close(CloseReason.TRANSPORT_CLOSE);
      readerGone = true;
      cancelHangUp();
    }
  }

  /** Until the peer's close frame. After our own close, what else comes is read and dropped. */
  private void readMessages() {
    while (true) {
      FrameReader.Frame frame = frames.read(messages.roomBytes());
      switch (frame.opcode()) {
        case Frames.CLOSE -> {
          finish(CloseReason.TRANSPORT_CLOSE, Frames.closeAnswer(frame.payload()));
          return;
        }
        case Frames.PING ->
            session.send(Message.control(Frames.frame(Frames.PONG, frame.payload())));
        case Frames.PONG -> {}
        default -> {
          if (!session.closed()) {
            messages.accept(frame).ifPresent(this::receive);
          }
        }
      }
    }
  }

  private void receive(Received received) {
    switch (received) {
      case Received.Text(String packet) -> session.receive(packet);
      case Received.Binary(byte[] bytes) -> session.receive(bytes);
    }
  }

  /** Ends the session from the reader's side, and waits until what was left is written. */
  private void finish(CloseReason reason, byte[] closeFrame) {
    session.outbox().finish(Message.control(closeFrame));
    session.close(reason);
    try {
      session.outbox().awaitIdle(HANG_UP_AFTER);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean startDrainer() {
    flusher.touch(this);
    return true;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public boolean outlives(CloseReason reason) {
    return false;
  }

  @Override
  public boolean write(WriteBuffer buffer) {
    Outbox outbox = session.outbox();
    List<Message> batch = outbox.take(WriteBuffer.BYTES_MAX);
    if (batch.isEmpty()) {
      return false;
    }
    writes.lazySet(writes.get() + 1);
    try {
      connection.dataWriter().writeNow(buffer.join(batch, base64));
      traffic.written(batch);
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "a write failed, the peer is gone", e);
      outbox.abort();
      session.close(CloseReason.TRANSPORT_CLOSE);
    } catch (Error e) {
      LOGGER.log(Level.ERROR, "a write failed here, session " + session + " ends", e);
      outbox.abort();
      session.close(CloseReason.INTERNAL_ERROR);
    } finally {
      writes.lazySet(writes.get() + 1);
    }
    return !outbox.endIfEmpty();
  }

  /** The peer takes nothing. If that lasts, it is too slow to be waited for. */
  @Override
  public void stuck() {
    int write = writes.get();
    var _ = heartbeat.after(stall, () -> closeIfStuck(write));
  }

  private void closeIfStuck(int write) {
    if (writes.get() == write && inWrite(write)) {
      session.close(CloseReason.TOO_SLOW);
    } else if (session.outbox().held()) {
      stuck(); // it took something, and may be stuck again
    }
  }

  private static boolean inWrite(int write) {
    return (write & 1) == 1;
  }

  @Override
  public void close(CloseReason reason) {
    if (reason == CloseReason.TOO_SLOW) {
      session.outbox().abort();
      hangUp();
      return;
    }
    session.outbox().finish(Message.control(Frames.close(Frames.NO_CODE)));
    hangUp = heartbeat.after(HANG_UP_AFTER, () -> Thread.startVirtualThread(this::hangUp));
    if (readerGone) {
      cancelHangUp();
    }
  }

  private void cancelHangUp() {
    Future<?> planned = hangUp;
    if (planned != null) {
      planned.cancel(false);
    }
  }

  /** Closes the socket under whoever reads or writes; both then find the peer gone. */
  void hangUp() {
    Connections.hangUp(connection);
  }

  /** Never idle: the heartbeat decides who is silent, not Helidon. */
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  /** Helidon stops. */
  @Override
  public void close(boolean interrupt) {
    session.close(CloseReason.SERVER_SHUTDOWN);
  }
}
