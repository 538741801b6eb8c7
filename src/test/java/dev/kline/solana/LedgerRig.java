package dev.kline.solana;

import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.solana.BlockTimes.Never;
import dev.kline.solana.SolanaConfig.Commitment;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.FakeLedger;
import dev.kline.testing.FakeNode;
import dev.kline.testing.LedgerRecorder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that compares with the ledger, put together without a thread. Confined to its test. */
final class LedgerRig implements AutoCloseable {
  final FakeNode node = FakeNode.start();
  final SteppedPace pace = new SteppedPace();
  final LedgerRecorder sink = new LedgerRecorder();
  final LedgerProgress progress = new LedgerProgress(pace);
  final LiveRecord live = new LiveRecord();
  final LedgerLimits limits = LedgerLimits.of(Duration.ofSeconds(5));
  final LedgerRpc rpc;
  final Hold hold;

  private final HttpClient http = SolanaSource.httpClient();
  private final LedgerPass pass;
  private int stretchesLeft = Integer.MAX_VALUE;

  LedgerRig(LedgerCursor cursor) {
    sink.after(cursor);
    var config =
        new SolanaConfig(
            node.rpcUrl(),
            node.wsUrl(),
            ChainFeed.PROGRAM,
            Commitment.CONFIRMED,
            Duration.ofSeconds(15),
            Layout.L1,
            SolanaConfig.Ledger.DEFAULT);
    var nodeRpc = new NodeRpc(http, node.rpcUrl(), Duration.ofSeconds(5));
    rpc = new LedgerRpc(nodeRpc, config, limits, progress, pace);
    hold = new Hold(limits, pace, rpc::failsFor);
    pass = restarted();
  }

  /** The pass of another life, which remembers nothing but the cursor. */
  LedgerPass restarted() {
    var record = live.newestSlot() < 0 ? live : new LiveRecord();
    record.slot(live.newestSlot());
    var missing = missing(record);
    return new LedgerPass(new Failing(), rpc, missing, record, hold, progress, 32);
  }

  /** What fetches transactions. */
  MissingTransactions missing() {
    return missing(live);
  }

  private MissingTransactions missing(LiveRecord record) {
    var clock = new BlockClock(_ -> new Never(), "http://node", _ -> 0, pace);
    var reader = new TransactionReader(ChainFeed.PROGRAM, Layout.L1, clock);
    return new MissingTransactions(rpc, reader, record, hold, progress, limits, pace);
  }

  FakeLedger ledger() {
    return node.ledger();
  }

  void pass(boolean catchUp) throws IOException, InterruptedException {
    pass.run(catchUp);
  }

  SourceStatus.Ledger status() {
    return progress.status(hold.size());
  }

  /** The sink takes so many stretches and throws at the next. */
  void failAfterStretches(int count) {
    stretchesLeft = count;
  }

  @Override
  public void close() {
    rpc.close();
    http.shutdownNow();
    node.close();
  }

  /** The sink, until it fails. */
  private final class Failing implements LedgerSink {
    @Override
    public Set<Signature> heardElsewhere(Map<Signature, Long> slots) {
      return sink.heardElsewhere(slots);
    }

    @Override
    public void settle(LedgerStretch stretch) {
      if (stretchesLeft-- <= 0) {
        throw new IllegalStateException("a hole in the sink");
      }
      sink.settle(stretch);
    }

    @Override
    public void heard(Transaction transaction) {
      sink.heard(transaction);
    }

    @Override
    public Optional<LedgerCursor> cursor() {
      return sink.cursor();
    }

    @Override
    public Set<Signature> unknown(Collection<Signature> signatures) {
      return sink.unknown(signatures);
    }

    @Override
    public void caughtUp() {
      sink.caughtUp();
    }

    @Override
    public List<Signature> unsettled(long slotMax) {
      return sink.unsettled(slotMax);
    }

    @Override
    public void settleAsHeard(Collection<Signature> signatures) {
      sink.settleAsHeard(signatures);
    }

    @Override
    public void retract(Collection<Signature> signatures) {
      sink.retract(signatures);
    }

    @Override
    public void transaction(Transaction transaction) {
      sink.transaction(transaction);
    }

    @Override
    public void clock(long seconds) {
      sink.clock(seconds);
    }
  }
}
