package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.event.Signature;
import dev.kline.solana.BlockTimes.Known;
import dev.kline.solana.LedgerAnswers.Fetched;
import dev.kline.solana.LedgerAnswers.Listed;
import dev.kline.solana.LedgerAnswers.Statuses;
import dev.kline.solana.NodeRpc.ErrorAnswer;
import dev.kline.solana.NodeRpc.HttpRefusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node about the ledger, for ever: a call that fails is made again after a growing delay, or
 * after the one that the node asks for, until it succeeds or the thread is interrupted. Confined to
 * the thread {@code solana-ledger}, but {@link #failsFor} is safe for any.
 */
final class LedgerRpc implements AutoCloseable {
  /** Entries of one answer to {@code getSignaturesForAddress}; nodes give no more. */
  static final int PAGE_MAX = 1000;

  /** Signatures of one {@code getSignatureStatuses}; nodes take no more. */
  static final int STATUSES_MAX = 256;

  /** A node that wants to be left alone for longer is asked all the same. */
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

  private static final int HTTP_TOO_MANY = 429;

  /** Failures in a row before a line is worth it. */
  private static final int TRIES_UNSAID = 3;

  private static final System.Logger LOGGER = System.getLogger(LedgerRpc.class.getName());

  private final NodeRpc node;
  private final String nodeName;
  private final Address program;
  private final String commitment;
  private final LedgerProgress progress;
  private final Pace pace;
  private final Backoff backoff;
  private final TransactionFetcher fetcher;

  /** When a call was made, or a part of it answered, that waits for more; 0 if none is out. */
  private volatile long waitingSinceNanos;

  private int failures;

  /** One try of a call. */
  @FunctionalInterface
  private interface Call<T> {
    T make() throws IOException, InterruptedException;
  }

  LedgerRpc(
      NodeRpc node, SolanaConfig config, LedgerLimits limits, LedgerProgress progress, Pace pace) {
    this.node = node;
    this.nodeName = Endpoint.shown(config.rpcUrl());
    this.program = config.programId();
    this.commitment = config.commitment().ledgerName();
    this.progress = progress;
    this.pace = pace;
    this.backoff = new Backoff(limits.firstRetry(), limits.retryMax());
    this.fetcher =
        new TransactionFetcher(node, commitment, config.ledger().rpcParallel(), this::waitFromNow);
  }

  /**
   * Up to {@code limit} transactions of the program, the newest first.
   *
   * @param before lists older ones only; null begins with the newest
   * @param until lists newer ones only; null goes to the oldest
   */
  List<Listed> page(@Nullable Signature before, @Nullable Signature until, int limit)
      throws InterruptedException {
    var params = new StringBuilder("[\"").append(program).append("\",{\"limit\":").append(limit);
    if (before != null) {
      params.append(",\"before\":\"").append(before).append('"');
    }
    if (until != null) {
      params.append(",\"until\":\"").append(until).append('"');
    }
    params.append(",\"commitment\":\"").append(commitment).append("\"}]");
    String text = params.toString();
    return patiently(() -> LedgerAnswers.listed(node.call("getSignaturesForAddress", text)));
  }

  /** What these transactions say; one that the node does not have is missing in the answer. */
  Map<Signature, Fetched> transactions(List<Signature> signatures) throws InterruptedException {
    var work = fetcher.begin(signatures);
    patiently(() -> {
      fetcher.run(work);
      return true;
    });
    return work.fetched();
  }

  /**
   * Where these transactions are, at most {@link #STATUSES_MAX} of them. Asked once: the next pass
   * asks again.
   *
   * @throws IOException if there is no answer, or none that can be read
   */
  Statuses statuses(List<Signature> signatures) throws IOException, InterruptedException {
    var quoted = signatures.stream().map(signature -> "\"" + signature + "\"").toList();
    String params = "[[" + String.join(",", quoted) + "],{\"searchTransactionHistory\":true}]";
    return LedgerAnswers.statuses(node.call("getSignatureStatuses", params), signatures.size());
  }

  /** The slot that the node is at. */
  long slot() throws InterruptedException {
    return patiently(() ->
        NodeJson.natural(node.call("getSlot", "[{\"commitment\":\"" + commitment + "\"}]"))
            .orElseThrow(() -> new IOException("getSlot answers no slot")));
  }

  /**
   * The oldest slot that the node still has a block of; 0 from one that does not tell. Asked once.
   * Some providers refuse what they don't serve by an HTTP status.
   *
   * @throws IOException if there is no answer, or none that can be read
   */
  long firstAvailableBlock() throws IOException, InterruptedException {
    try {
      return NodeJson.natural(node.call("getFirstAvailableBlock", "[]"))
          .orElseThrow(() -> new IOException("getFirstAvailableBlock answers no slot"));
    } catch (ErrorAnswer untold) {
      return 0;
    } catch (HttpRefusal refusal) {
      if (refusal.status() == HTTP_TOO_MANY || refusal.status() >= 500) {
        throw refusal;
      }
      return 0;
    }
  }

  /** The time of a block, where the node tells it. */
  OptionalLong blockTime(long slot) throws InterruptedException {
    return patiently(() ->
        node.blockTime(slot) instanceof Known(var seconds)
            ? OptionalLong.of(seconds)
            : OptionalLong.empty());
  }

  /** Whether the node has answered nothing for so long, although it was asked. */
  boolean failsFor(Duration time) {
    long since = waitingSinceNanos;
    return since != 0 && pace.nanos() - since >= time.toNanos();
  }

  @Override
  public void close() {
    fetcher.close();
  }

  private <T> T patiently(Call<T> call) throws InterruptedException {
    waitFromNow();
    while (true) {
      try {
        T answer = call.make();
        answered();
        return answer;
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  /** Nothing is waited for any longer than since now. Safe for any thread. */
  private void waitFromNow() {
    waitingSinceNanos = pace.nanos() | 1; // never 0
  }

  private void answered() {
    waitingSinceNanos = 0;
    backoff.reset();
    progress.trouble("");
    if (failures >= TRIES_UNSAID) {
      LOGGER.log(System.Logger.Level.INFO, "ledger regained url={0}", nodeName);
    }
    failures = 0;
  }

  private void failed(IOException failure) throws InterruptedException {
    String reason = Optional.ofNullable(failure.getMessage()).orElse("no answer");
    Duration delay = backoff.next();
    if (failure instanceof HttpRefusal refusal) {
      delay = max(delay, min(refusal.retryAfter(), RETRY_AFTER_MAX));
    }
    progress.trouble(reason);
    failures++;
    if (failures == TRIES_UNSAID) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "ledger lost reason={0} retry_in={1} url={2}",
          reason,
          delay,
          nodeName);
    }
    pace.pause(delay);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
