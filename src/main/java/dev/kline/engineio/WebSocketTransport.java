package dev.kline.engineio;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket: Helidon's connection on one side, a session on the other.
 *
 * <p>Reading is confined to the connection's own thread, which Helidon gives to {@link #handle} for
 * as long as the connection lives; handlers run on it. Whatever ends that loop, be it a close
 * frame, the end of the stream, a reset or a bad frame, ends the session at once: no way out of
 * {@link #handle} leads past it. Writing is confined to the holder of the outbox, a virtual thread
 * that lives while something waits; pongs and the close frame go through it like all else.
 *
 * <p>It stands on Helidon's {@link ServerConnection} and not on its WebSocket listener: that one is
 * not told of a peer that vanishes, and answers a close frame beside whoever is writing.
 */
final class WebSocketTransport implements Transport, ServerConnection {
  private static final System.Logger LOGGER = System.getLogger(WebSocketTransport.class.getName());

  /** What goes into one write: as much as the kernel takes in one gulp without a second copy. */
  private static final int WRITE_BYTES_MAX = 64 * 1024;

  /** How long a peer may take to read what was left and to close its side. */
  private static final Duration HANG_UP_AFTER = Duration.ofSeconds(2);

  private final ConnectionContext connection;
  private final Session session;
  private final Heartbeat heartbeat;
  private final FrameReader frames;
  private final MessageAssembler messages;

  /** Whether the client wants binary as base64 in text frames. */
  private final boolean base64;

  /** Whether nobody reads any more, so that Helidon closes the socket by itself. */
  private volatile boolean readerGone;

  private volatile @Nullable Future<?> hangUp;

  WebSocketTransport(
      ConnectionContext connection, Session session, EngineIo engine, boolean base64) {
    this.connection = connection;
    this.session = session;
    this.heartbeat = engine.heartbeat();
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
    Thread.ofVirtual().name("drain").start(this::drain);
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

  private void drain() {
    Outbox outbox = session.outbox();
    List<Message> batch = outbox.take(WRITE_BYTES_MAX);
    while (!batch.isEmpty()) {
      write(batch);
      batch = outbox.take(WRITE_BYTES_MAX);
    }
  }

  private void write(List<Message> batch) {
    try {
      connection.dataWriter().writeNow(BufferData.create(join(batch)));
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "a write failed, the peer is gone", e);
      session.outbox().abort();
      session.close(CloseReason.TRANSPORT_CLOSE);
    }
  }

  private byte[] join(List<Message> batch) {
    if (batch.size() == 1) {
      return frame(batch.getFirst());
    }
    List<byte[]> parts = batch.stream().map(this::frame).toList();
    var joined = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(joined::put);
    return joined.array();
  }

  private byte[] frame(Message message) {
    return base64 ? message.base64Frame() : message.frame();
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
