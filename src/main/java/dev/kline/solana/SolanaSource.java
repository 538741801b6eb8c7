package dev.kline.solana;

import dev.kline.event.SourceStatus;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import dev.kline.event.TransactionSink;
import dev.kline.event.TransactionSource;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The live chain. {@link #start}, {@link #status} and {@link #close} are safe for any thread;
 * everything else runs on the thread {@code solana-logs}, which calls the sink.
 */
public final class SolanaSource implements TransactionSource {
  /** One call for a block time. Longer than a node takes, shorter than a trade may be late. */
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(2);

  private final SolanaConfig config;
  private final NodeSocket.Limits limits;
  private final Pace pace;
  private final HttpClient http = httpClient();
  private final SourceThread thread = new SourceThread("solana-logs");
  private final BlockClock blockClock;
  private final SlotClock slotClock;
  private final TransactionReader reader;

  private volatile State state = State.CONNECTING;
  private volatile String detail;
  private volatile long newestSlot = -1;
  private volatile @Nullable Instant lastHeard;

  /** Makes one; nothing is connected until {@link #start}. */
  public SolanaSource(SolanaConfig config) {
    this(config, NodeSocket.Limits.of(config.pingInterval()), Pace.SYSTEM);
  }

  SolanaSource(SolanaConfig config, NodeSocket.Limits limits, Pace pace) {
    this.config = config;
    this.limits = limits;
    this.pace = pace;
    this.detail = Endpoint.shown(config.wsUrl());
    this.blockClock =
        new BlockClock(
            new NodeRpc(http, config.rpcUrl(), RPC_TIMEOUT),
            Endpoint.shown(config.rpcUrl()),
            _ -> pace.now().getEpochSecond(),
            pace);
    this.slotClock = new SlotClock(blockClock, config.commitment());
    this.reader = new TransactionReader(config.programId(), config.layout(), blockClock);
  }

  /** HTTP/1.1: one call at a time gains nothing from 2, and some nodes stumble over its upgrade. */
  static HttpClient httpClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(RPC_TIMEOUT)
        .build();
  }

  @Override
  public void start(TransactionSink sink) {
    var stream = new LogStream(http, config, limits, pace, new Ear(sink));
    thread.start(stream::run);
  }

  @Override
  public SourceStatus status() {
    return new SourceStatus("solana", state, detail, newestSlot, lastHeard, reader.counts());
  }

  @Override
  public void close() {
    thread.close();
    http.shutdownNow();
    state = State.ENDED;
  }

  /** What the stream hears, for the sink and for the status. */
  private final class Ear implements LogStream.Listener {
    private final TransactionSink sink;

    Ear(TransactionSink sink) {
      this.sink = sink;
    }

    @Override
    public void connected() {
      state = State.CONNECTED;
      detail = Endpoint.shown(config.wsUrl());
    }

    @Override
    public void lost(String reason) {
      state = State.CONNECTING;
      detail = Endpoint.shown(config.wsUrl()) + ": " + reason;
    }

    @Override
    public void heard() {
      lastHeard = pace.now();
    }

    @Override
    public void logs(LogNotification notification) throws InterruptedException {
      newestSlot = Math.max(newestSlot, notification.slot());
      Optional<Transaction> transaction = reader.read(notification);
      if (transaction.isPresent()) {
        sink.transaction(transaction.get());
      }
    }

    @Override
    public void slot(long slot) throws InterruptedException {
      newestSlot = Math.max(newestSlot, slot);
      slotClock.slot(slot, sink);
    }

    @Override
    public void malformed() {
      reader.malformed();
    }
  }
}
