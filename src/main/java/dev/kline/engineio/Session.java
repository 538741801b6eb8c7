package dev.kline.engineio;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client, whatever the transport. Safe for any thread.
 *
 * <p><b>It owns</b> the id, the outbox, the heartbeat's deadline and the reason of its end. A
 * transport feeds {@link #receive} and drains the outbox; it decides nothing.
 *
 * <p><b>Turns.</b> All calls to the {@link SessionListener} are made holding {@code turn}, so they
 * never overlap, whichever thread they come on.
 *
 * <p><b>The transport</b> changes once at most, from polling to a WebSocket; who drains the outbox
 * changes with it, under the outbox's lock, so that no message gets in between.
 *
 * <p><b>Close</b> is one compare-and-set of the reason. It calls nobody, so it may be called with
 * any lock held and from within a handler: what follows (writing what waits, hanging up, telling
 * the listener) happens on a thread of its own.
 */
public final class Session {
  private static final System.Logger LOGGER = System.getLogger(Session.class.getName());

  private static final AtomicReferenceFieldUpdater<Session, @Nullable CloseReason> CLOSE_REASON =
      AtomicReferenceFieldUpdater.newUpdater(Session.class, CloseReason.class, "closeReason");

  /** Characters of the id that a log may show; the whole id is a secret. */
  private static final int ID_SHOWN = 4;

  private final String id = RandomId.next();
  private final HandshakeRequest request;
  private final EngineIo engine;
  private final Outbox outbox;
  private final Pulse pulse;
  private final long openedNanos = System.nanoTime();

  private final ReentrantLock turn = new ReentrantLock();

  /** Set once. */
  private volatile @Nullable CloseReason closeReason;

  private final CountDownLatch ended = new CountDownLatch(1);

  private final Transports transports;

  /** Whether its client was sent the open packet, so that pings may follow. */
  private volatile boolean beats;

  /** Whether the listener knows this session; read and written in turns. */
  private boolean told;

  Session(HandshakeRequest request, EngineIo engine) {
    EngineIoConfig config = engine.config();
    this.request = request;
    this.engine = engine;
    this.outbox = new Outbox(engine.outboxLimits(), () -> false); // until it is opened
    this.transports = new Transports(outbox, this::closed);
    this.pulse = new Pulse(config.pingInterval(), config.pingTimeout(), openedNanos);
  }

  /** The Engine.IO id: a secret, as whoever knows it can act as this client. Never log it whole. */
  public String id() {
    return id;
  }

  /** The request that opened this session. */
  public HandshakeRequest request() {
    return request;
  }

  /**
   * Queues a message for the client; never waits. If the client left too much unread, the session
   * closes as {@link CloseReason#TOO_SLOW}.
   */
  public Offer send(Message message) {
    return closed() ? Offer.CLOSED : offered(outbox.offer(message));
  }

  /** The same for messages that leave one right after the other: all of them, or none. */
  public Offer send(List<Message> group) {
    if (group.size() == 1) {
      return send(group.getFirst());
    }
    return closed() ? Offer.CLOSED : offered(outbox.offer(group));
  }

  /**
   * Queues messages that the client was promised, however many: they are never too much unread, and
   * what is sent after them finds as much room as without them. Their number is the caller's
   * affair.
   */
  public Offer sendBacklog(List<Message> backlog) {
    return closed() ? Offer.CLOSED : outbox.offerBacklog(backlog);
  }

  /** Whether a message that is sent now would be written at once, as nothing waits before it. */
  public boolean writable() {
    return !closed()
        && outbox.writable()
        && transports.current().map(Transport::writable).orElse(false);
  }

  /** Waits until nothing waits and nobody writes. False if that took too long. */
  public boolean awaitWritten(Duration deadline) throws InterruptedException {
    return outbox.awaitIdle(deadline);
  }

  /** Ends the session. Only the first call counts. Neither blocks nor calls anybody. */
  public void close(CloseReason reason) {
    if (!CLOSE_REASON.compareAndSet(this, null, reason)) {
      return;
    }
    if (transports.current().map(each -> !each.outlives(reason)).orElse(true)) {
      engine.sessionRegistry().remove(this);
    }
    Thread.ofVirtual().name("session-end").start(() -> end(reason));
  }

  public boolean closed() {
    return closeReason != null;
  }

  /** Why it has ended, if it has. */
  @Nullable CloseReason closeReason() {
    return closeReason;
  }

  /**
   * Runs a task in this session's turn, on a thread of its own: after the handler under way has
   * returned, beside none. Runs after the session's end, too.
   */
  public void execute(Runnable task) {
    Thread.ofVirtual().name("session-task").start(() -> inTurn(task));
  }

  /** Starts the life of the session: the open packet, the listener, the heartbeat. */
  void open(Transport first) {
    transports.open(first);
    CloseReason already = closeReason;
    if (already != null) {
      first.close(already);
      return;
    }
    engine.traffic().opened(first);
    send(Message.open(id, first.upgrades(), engine.config()));
    inTurn(() -> {
      if (!closed()) {
        told = true;
        LOGGER.log(Level.DEBUG, () -> "session opened id=" + this);
        engine.listener().opened(this);
      }
    });
    beats = true;
  }

  /** One packet from the client, as text; called by the transport that read it. */
  void receive(String packet) {
    if (packet.isEmpty()) {
      refuse("an empty packet");
      return;
    }
    char type = packet.charAt(0);
    if (type == '3') {
      pulse.pong(System.nanoTime());
      return;
    }
    pulse.packet(System.nanoTime());
    switch (type) {
      case '4' -> message(packet.substring(1));
      case 'b' -> receiveBase64(packet.substring(1));
      case '1' -> close(CloseReason.TRANSPORT_CLOSE);
      case '2' -> close(CloseReason.TRANSPORT_ERROR);
      case '0', '5', '6' -> LOGGER.log(Level.TRACE, "packet without meaning here: {0}", type);
      default -> refuse("a packet of unknown type");
    }
  }

  /** One binary message from the client; called by the transport that read it. */
  void receive(byte[] bytes) {
    pulse.packet(System.nanoTime());
    engine.traffic().read();
    inTurn(() -> {
      if (!closed()) {
        engine.listener().binary(this, bytes);
      }
    });
  }

  Outbox outbox() {
    return outbox;
  }

  /** The name of the transport in use. */
  String transportName() {
    return transports.current().map(Transport::name).orElse("");
  }

  /** The polling transport, while it is in use. */
  Optional<PollingTransport> polling() {
    return transports.polling();
  }

  /** Called again and again, on the heartbeat thread. */
  void beat(long nowNanos) {
    if (beats && !closed()) {
      switch (pulse.beat(nowNanos)) {
        case PING -> send(Message.PING);
        case DEAD -> close(CloseReason.PING_TIMEOUT);
        case REST -> {}
      }
    }
  }

  /** A request has come: ends the session if it is due and the heartbeat is late to see it. */
  void checkDeadline() {
    if (pulse.dead(System.nanoTime())) {
      close(CloseReason.PING_TIMEOUT);
    }
  }

  /**
   * A WebSocket wants to become the transport. False, and it must go, if another one wants so or is
   * so already.
   */
  boolean beginUpgrade(UpgradeProbe candidate) {
    return transports.begin(candidate);
  }

  /** The WebSocket has proved to work: polls no longer wait, so that the client can leave them. */
  void probed() {
    polling().ifPresent(polling -> polling.upgrading(true));
  }

  /** The WebSocket is lost or broke the rules; polling goes on. Does nothing once it has won. */
  void abandonUpgrade(UpgradeProbe candidate) {
    if (transports.abandon(candidate)) {
      polling().ifPresent(polling -> polling.upgrading(false));
    }
  }

  /**
   * The WebSocket becomes the transport: what still waits leaves by it, in order. Returns when all
   * that was posted is handled, so that what comes by it now is handled later.
   */
  void upgrade(WebSocketTransport next) {
    pulse.packet(System.nanoTime());
    Optional<PollingTransport> before = polling();
    if (transports.change(next)) {
      LOGGER.log(Level.DEBUG, () -> "session upgraded id=" + this);
      before.ifPresent(PollingTransport::retire);
    } else {
      next.hangUp();
    }
  }

  /** The client has fetched the end of the session, or will not: its id is forgotten. */
  void forget() {
    engine.sessionRegistry().remove(this);
  }

  /** Waits until the listener was told of the end. */
  boolean awaitEnd(Duration deadline) throws InterruptedException {
    return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends a session that was registered and never opened. */
  void discard() {
    engine.sessionRegistry().remove(this);
    closeReason = CloseReason.TRANSPORT_CLOSE;
    ended.countDown();
  }

  private void message(String text) {
    engine.traffic().read();
    inTurn(() -> {
      if (!closed()) {
        engine.listener().text(this, text);
      }
    });
  }

  private void receiveBase64(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      refuse("binary that is not base64");
      return;
    }
    receive(bytes);
  }

  private void refuse(String what) {
    LOGGER.log(Level.DEBUG, () -> "session " + this + " sent " + what);
    close(CloseReason.PARSE_ERROR);
  }

  private Offer offered(Offer offer) {
    if (offer == Offer.FULL) {
      close(CloseReason.TOO_SLOW);
    }
    return offer;
  }

  /** The one place where whatever a handler throws becomes the end of this session alone. */
  private void inTurn(Runnable call) {
    turn.lock();
    try {
      call.run();
    } catch (ProtocolException e) {
      LOGGER.log(Level.DEBUG, () -> "session " + this + " broke the protocol: " + e.getMessage());
      close(e.reason());
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.ERROR, "a handler failed, session " + this + " ends", e);
      close(CloseReason.INTERNAL_ERROR);
    } finally {
      turn.unlock();
    }
  }

  private void end(CloseReason reason) {
    transports.close(reason);
    if (transports.polling().isEmpty()) {
      forget(); // a WebSocket may have won since somebody looked for whom the end waits
    }
    inTurn(() -> {
      if (told) {
        engine.traffic().closed(reason);
        LOGGER.log(Level.DEBUG, () -> endLine(reason));
        engine.listener().closed(this, reason);
      }
    });
    ended.countDown();
  }

  private String endLine(CloseReason reason) {
    var age = Duration.ofNanos(System.nanoTime() - openedNanos);
    return "session closed id=%s reason=%s after=%s".formatted(this, reason, age);
  }

  /** As much of the id as a log may show. */
  @Override
  public String toString() {
    return id.substring(0, ID_SHOWN) + "…";
  }
}
