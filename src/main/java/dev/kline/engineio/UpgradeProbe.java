package dev.kline.engineio;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;

/**
 * A WebSocket that wants to become the transport of a polling session. Confined to the connection's
 * own thread, which reads and, until the session is handed over, alone writes; only {@link #hangUp}
 * is for any thread. Socket.IO v4 notes, chapter 7.
 *
 * <p>Whatever goes wrong here ends this WebSocket alone: the session lives on polling, and another
 * one may try.
 */
final class UpgradeProbe implements ServerConnection {
  private static final System.Logger LOGGER = System.getLogger(UpgradeProbe.class.getName());

  /** How long a peer that was told to go may take to close its side. */
  private static final Duration HANG_UP_AFTER = Duration.ofSeconds(2);

  private final ConnectionContext connection;
  private final Session session;
  private final EngineIo engine;
  private final FrameReader frames;
  private final MessageAssembler messages;
  private final WebSocketTransport next;

  UpgradeProbe(ConnectionContext connection, Session session, EngineIo engine, boolean base64) {
    this.connection = connection;
    this.session = session;
    this.engine = engine;
    this.frames = new FrameReader(connection.dataReader());
    this.messages = new MessageAssembler(engine.config().maxPayloadBytes());
    this.next = new WebSocketTransport(connection, session, engine, base64);
  }

  /** The life of the connection. Returns when Helidon may close the socket; throws nothing. */
  @Override
  public void handle(Limit limit) {
    if (won()) {
      next.handleUpgraded();
    }
  }

  private boolean won() {
    if (!session.beginUpgrade(this)) {
      sendAway(Frames.NO_CODE);
      return false;
    }
    Future<?> limit = hangUpAfter(engine.config().polling().upgradeTimeout());
    boolean won = false;
    try {
      won = untilUpgradePacket();
    } catch (FrameException e) {
      sendAway(e.closeCode());
    } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException e) {
      LOGGER.log(Level.TRACE, "the peer is gone", e);
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "an upgrade failed, session " + session + " stays on polling", e);
    } finally {
      limit.cancel(false);
      if (!won) {
        session.abandonUpgrade(this);
      }
    }
    return won;
  }

  /** Answers the probe. True on the upgrade packet, which may come without one. */
  private boolean untilUpgradePacket() {
    while (true) {
      FrameReader.Frame frame = frames.read(messages.roomBytes());
      switch (frame.opcode()) {
        case Frames.CLOSE -> {
          write(Frames.closeAnswer(frame.payload()));
          return false;
        }
        case Frames.PING -> write(Frames.frame(Frames.PONG, frame.payload()));
        case Frames.PONG -> {}
        default -> {
          String packet = messages.accept(frame).map(UpgradeProbe::packet).orElse("");
          if (packet.startsWith("5")) {
            return true;
          }
          if (packet.equals("2probe")) {
            write(Message.PROBED.frame());
            session.probed();
          } else if (!packet.isEmpty()) {
            sendAway(Frames.NO_CODE);
            return false;
          }
        }
      }
    }
  }

  /** What is no text is no packet of an upgrade. */
  private static String packet(Received received) {
    return switch (received) {
      case Received.Text(String packet) when !packet.isEmpty() -> packet;
      case Received.Text _, Received.Binary _ -> "?";
    };
  }

  /** A close frame, and a moment for the peer to read it. */
  private void sendAway(int closeCode) {
    session.abandonUpgrade(this);
    Future<?> limit = hangUpAfter(HANG_UP_AFTER);
    try {
      write(Frames.close(closeCode));
      Connections.discardTheRest(connection);
    } catch (RuntimeException e) {
      LOGGER.log(Level.TRACE, "the peer is gone", e);
    } finally {
      limit.cancel(false);
    }
  }

  private void write(byte[] frame) {
    try {
      connection.dataWriter().writeNow(BufferData.create(frame));
    } catch (RuntimeException e) {
      throw new ServerConnectionException("cannot write", e);
    }
  }

  private Future<?> hangUpAfter(Duration delay) {
    return engine.heartbeat().after(delay, () -> Thread.startVirtualThread(this::hangUp));
  }

  /** Closes the socket under the reader: the session has ended, or the time is over. */
  void hangUp() {
    Connections.hangUp(connection);
  }

  /** Never idle: the limit of the upgrade and the heartbeat decide, not Helidon. */
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
