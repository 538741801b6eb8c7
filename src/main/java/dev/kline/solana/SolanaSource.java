package dev.kline.solana;

import dev.kline.event.LedgerSink;
import dev.kline.event.SourceStatus;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.TransactionSource;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The live chain, and behind it the ledger. {@link #start}, {@link #status} and {@link #close} are
 * safe for any thread; everything else runs on the threads {@code solana-logs} and {@code
 * solana-ledger}, which both call the sink.
 */
public final class SolanaSource implements TransactionSource {
  /** One call for a block time. Longer than a node takes, shorter than a trade may be late. */
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(2);

  /** One request to the ledger, which may be for many transactions; no trade waits for it. */
  private static final Duration LEDGER_TIMEOUT = Duration.ofSeconds(15);

  private final SolanaConfig config;
  private final NodeSocket.Limits limits;
  private final Pace pace;
  private final HttpClient http = httpClient();
  private final HttpClient socketHttp = NodeSocket.httpClient();
  private final SourceThread logsThread = new SourceThread("solana-logs");
  private final SourceThread ledgerThread = new SourceThread("solana-ledger");
  private final SlotClock slotClock;
  private final LedgerParts parts;

  private volatile @Nullable LiveLogs logs;
  private volatile boolean closed;

  /** Makes one; nothing is connected until {@link #start}. */
  public SolanaSource(SolanaConfig config) {
    this(
        config,
        NodeSocket.Limits.of(config.pingInterval()),
        Pace.SYSTEM,
        LedgerLimits.of(config.ledger().interval()),
        Pace.SYSTEM);
  }

  /** The ledger's thread has a pace of its own: in a test, one may stand while the other runs. */
  SolanaSource(
      SolanaConfig config,
      NodeSocket.Limits limits,
      Pace pace,
      LedgerLimits ledgerLimits,
      Pace ledgerPace) {
    this.config = config;
    this.limits = limits;
    this.pace = pace;
    var blockClock =
        new BlockClock(
            new NodeRpc(http, config.rpcUrl(), RPC_TIMEOUT),
            Endpoint.shown(config.rpcUrl()),
            _ -> pace.now().getEpochSecond(),
            pace);
    this.slotClock = new SlotClock(blockClock, config.commitment());
    var progress = new LedgerProgress(ledgerPace);
    var ledgerNode = new NodeRpc(http, config.rpcUrl(), LEDGER_TIMEOUT);
    var rpc = new LedgerRpc(ledgerNode, config, ledgerLimits, progress, ledgerPace);
    this.parts =
        new LedgerParts(
            rpc,
            new TransactionReader(config.programId(), config.layout(), blockClock),
            new LiveRecord(),
            new Hold(ledgerLimits, ledgerPace, rpc::failsFor),
            progress,
            ledgerLimits,
            ledgerPace);
  }

  /** For calls to a node. */
  static HttpClient httpClient() {
    return httpClientBuilder().build();
  }

  /**
   * HTTP/1.1: a few calls at a time gain nothing from 2, and some nodes stumble over its upgrade.
   */
  static HttpClient.Builder httpClientBuilder() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(RPC_TIMEOUT);
  }

  @Override
  public void start(LedgerSink sink) {
    var follower = new LedgerFollower(sink, parts, config);
    var ear = new LiveLogs(sink, follower, parts, slotClock, limits.ping(), pace, config.wsUrl());
    var stream = new LogStream(socketHttp, config, limits, pace, ear);
    ledgerThread.start(follower::run);
    logs = ear;
    logsThread.start(stream::run);
  }

  @Override
  public SourceStatus status() {
    LiveLogs ear = logs;
    State state = ear == null ? State.CONNECTING : ear.state();
    return new SourceStatus(
        "solana",
        closed ? State.ENDED : state,
        ear == null ? Endpoint.shown(config.wsUrl()) : ear.detail(),
        parts.live().newestSlot(),
        parts.progress().newestSeconds(),
        ear == null ? null : ear.lastHeard(),
        parts.reader().counts(),
        parts.progress().status(parts.hold().size()));
  }

  @Override
  public void close() {
    logsThread.close();
    ledgerThread.close();
    parts.rpc().close();
    http.shutdownNow();
    socketHttp.shutdownNow();
    closed = true;
  }
}
