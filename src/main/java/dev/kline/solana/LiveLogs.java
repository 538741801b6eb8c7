package dev.kline.solana;

import dev.kline.event.LedgerSink;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the live stream tells, on its way to the sink: held while the gap before it is being mended,
 * told at once otherwise. Confined to the thread {@code solana-logs}; {@link #state}, {@link
 * #detail} and {@link #lastHeard} are safe for any.
 */
final class LiveLogs implements LogStream.Listener {
  /** How soon a quiet stream notices that its gap is mended. */
  private static final Duration HOLDING = Duration.ofMillis(20);

  /** How soon a quiet stream takes over a slot that was asked for. */
  private static final Duration POLLING = Duration.ofMillis(500);

  private static final System.Logger LOGGER = System.getLogger(LiveLogs.class.getName());

  private final LedgerSink sink;
  private final LedgerFollower follower;
  private final Hold hold;
  private final LiveRecord live;
  private final LedgerProgress progress;
  private final TransactionReader reader;
  private final SlotClock slotClock;
  private final Duration ping;
  private final Pace pace;
  private final String url;

  private volatile State state = State.CONNECTING;
  private volatile String detail;
  private volatile @Nullable Instant lastHeard;

  private boolean started;
  private boolean slotsRefused;
  private long number;

  /** The newest slot that the stream itself told; what came before it was heard. */
  private long tick = -1;

  LiveLogs(
      LedgerSink sink,
      LedgerFollower follower,
      LedgerParts parts,
      SlotClock slotClock,
      Duration ping,
      Pace pace,
      URI url) {
    this.sink = sink;
    this.follower = follower;
    this.hold = parts.hold();
    this.live = parts.live();
    this.progress = parts.progress();
    this.reader = parts.reader();
    this.slotClock = slotClock;
    this.ping = ping;
    this.pace = pace;
    this.url = Endpoint.shown(url);
    this.detail = this.url;
  }

  State state() {
    return state;
  }

  String detail() {
    return detail;
  }

  @Nullable Instant lastHeard() {
    return lastHeard;
  }

  // ---- the connection

  @Override
  public void connecting() throws InterruptedException {
    if (!started) {
      started = true;
      follower.awaitStart();
    }
    number = hold.begin();
    slotsRefused = false;
  }

  @Override
  public void connected() {
    state = State.CONNECTED;
    detail = url;
    hold.subscribed();
    follower.connected(number);
  }

  @Override
  public void lost(String reason) {
    state = State.CONNECTING;
    detail = url + ": " + reason;
    follower.lost();
    hold.drop();
  }

  @Override
  public void heard() {
    lastHeard = pace.now();
  }

  @Override
  public void malformed() {
    reader.malformed();
  }

  // ---- what it tells

  @Override
  public void logs(LogNotification notification) throws InterruptedException {
    releaseIfDue();
    live.heard(notification.slot());
    Optional<HeardTransaction> heard = reader.hear(notification);
    if (heard.isPresent()) {
      take(heard.get());
    }
    if (slotsRefused) {
      slot(notification.slot());
    }
  }

  private void take(HeardTransaction heard) throws InterruptedException {
    if (heard.silent()) {
      live.whole(heard.signature());
      return;
    }
    if (heard.cut()) {
      live.cut(heard.signature());
    }
    if (heard.events().isEmpty()) {
      return; // the pass fetches it: who knows what is lost
    }
    if (hold.holding()) {
      hold.add(heard);
    } else {
      tell(heard);
    }
  }

  @Override
  public void slot(long slot) throws InterruptedException {
    releaseIfDue();
    live.slot(slot);
    tick = Math.max(tick, slot);
    if (!hold.holding()) {
      slotClock.slot(slot, sink);
    }
  }

  @Override
  public void slotsRefused() {
    slotsRefused = true;
    follower.wantSlots();
  }

  @Override
  public Duration patience() {
    if (hold.holding()) {
      return HOLDING;
    }
    return slotsRefused ? POLLING : ping;
  }

  /** A slot that was asked for has nothing unread before it only if nothing is unread. */
  @Override
  public void idle() throws InterruptedException {
    releaseIfDue();
    if (slotsRefused && !hold.holding() && follower.polledSlot() >= 0) {
      slotClock.slot(follower.polledSlot(), sink);
    }
  }

  // ---- the hold

  private void releaseIfDue() throws InterruptedException {
    if (!hold.holding()) {
      return;
    }
    boolean over = hold.over();
    Optional<String> hopeless = over ? Optional.empty() : hold.hopeless();
    if (hopeless.isPresent()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "live goes on before the gap is mended held={0,number,#} reason={1}",
          hold.size(),
          hopeless.get());
    }
    if (over || hopeless.isPresent()) {
      release();
    }
  }

  private void release() throws InterruptedException {
    for (var heard = hold.release(); heard != null; heard = hold.release()) {
      tell(heard);
    }
    if (tick >= 0) {
      slotClock.slot(tick, sink);
    }
  }

  private void tell(HeardTransaction heard) throws InterruptedException {
    Optional<Transaction> transaction = reader.timed(heard);
    if (transaction.isPresent()) {
      if (transaction.get().time().exact()) {
        progress.known(transaction.get().time().seconds());
      }
      sink.heard(transaction.get());
    }
  }
}
