package dev.kline.solana;

import dev.kline.event.Signature;
import dev.kline.solana.LedgerAnswers.Fetched;
import dev.kline.solana.NodeRpc.BatchRefusal;
import dev.kline.solana.NodeRpc.ErrorAnswer;
import dev.kline.solana.NodeRpc.HttpRefusal;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fetches transactions, many in one request and several requests at a time. Confined to the thread
 * {@code solana-ledger}, apart from the virtual threads that it waits for.
 *
 * <p>A node that refuses many calls in one request gets single ones from then on. One that merely
 * fails is asked for half as many the next time, down to one: it may be the size that it minds.
 */
final class TransactionFetcher implements AutoCloseable {
  /** Calls in one request; measured, see the commit: more gains little and delays a failure. */
  static final int BATCH_MAX = 50;

  /** HTTP statuses that mean the kind of request, and not the moment. */
  private static final Set<Integer> REFUSING = Set.of(400, 403, 404, 405, 413, 415, 422, 501);

  /** What some nodes say to many calls in one request. */
  private static final int INVALID_REQUEST = -32600;

  /** Error codes for many calls in one request that do not mean their number. */
  private static final Set<Integer> FAILING = Set.of(429, -32429, -32005, -32011, -32016, -32601);

  /**
   * Error codes that mean the transaction: its block cleaned up, not available, skipped, skipped or
   * missing in the long-term storage, without a status yet; a version that cannot be told. Any
   * other may mean the moment, the node or our key.
   */
  private static final Set<Integer> UNAVAILABLE =
      Set.of(-32001, -32004, -32007, -32009, -32014, -32015);

  private static final System.Logger LOGGER = System.getLogger(TransactionFetcher.class.getName());

  private final NodeRpc node;
  private final String options;
  private final int parallel;
  private final Runnable onAnswer;
  private final ExecutorService threads;
  private int batch = BATCH_MAX;
  private int batchMax = BATCH_MAX;

  /** Runs {@code onAnswer} at each request that is answered, on whatever thread. */
  TransactionFetcher(NodeRpc node, String commitment, int parallel, Runnable onAnswer) {
    this.node = node;
    this.onAnswer = onAnswer;
    this.options =
        "{\"commitment\":\"%s\",\"encoding\":\"json\",\"maxSupportedTransactionVersion\":0}"
            .formatted(commitment);
    this.parallel = parallel;
    this.threads =
        Executors.newFixedThreadPool(
            parallel, Thread.ofVirtual().name("solana-fetch-", 0).factory());
  }

  /** What is to be fetched, and what was; it lives over failures. */
  static final class Work {
    private final List<Signature> left;
    private final Map<Signature, Fetched> fetched = new HashMap<>();

    private Work(List<Signature> left) {
      this.left = new ArrayList<>(left);
    }

    /** What the node has. */
    Map<Signature, Fetched> fetched() {
      return fetched;
    }
  }

  Work begin(List<Signature> signatures) {
    return new Work(signatures);
  }

  /**
   * Fetches what is left of {@code work}.
   *
   * @throws IOException if some calls failed; to be run again then
   */
  void run(Work work) throws IOException, InterruptedException {
    while (!work.left.isEmpty()) {
      List<List<Signature>> parts = parts(work.left);
      List<Callable<Map<Signature, Optional<Fetched>>>> calls = new ArrayList<>();
      parts.forEach(part -> calls.add(() -> fetch(part)));
      IOException failure = null;
      boolean refused = false;
      List<Future<Map<Signature, Optional<Fetched>>>> answers = threads.invokeAll(calls);
      for (var answer : answers) {
        try {
          take(answer.get(), work);
        } catch (ExecutionException e) {
          failure = failure(e);
          refused |= refusesBatches(failure);
        }
      }
      if (failure != null && !refused) {
        batch = Math.max(1, batch / 2);
        throw failure;
      }
      if (refused) {
        singleCallsOnly(String.valueOf(failure));
      } else {
        batch = Math.min(batchMax, batch * 2);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** As many as are asked for at a time. */
  private List<List<Signature>> parts(List<Signature> left) {
    var parts = new ArrayList<List<Signature>>();
    for (int from = 0; from < left.size() && parts.size() < parallel; from += batch) {
      parts.add(List.copyOf(left.subList(from, Math.min(from + batch, left.size()))));
    }
    return parts;
  }

  private static void take(Map<Signature, Optional<Fetched>> answers, Work work) {
    work.left.removeAll(answers.keySet());
    answers.forEach((signature, fetched) ->
        fetched.ifPresent(transaction -> work.fetched.put(signature, transaction)));
  }

  private Map<Signature, Optional<Fetched>> fetch(List<Signature> part)
      throws IOException, InterruptedException {
    var answers = new HashMap<Signature, Optional<Fetched>>();
    if (part.size() == 1) {
      answers.put(part.getFirst(), single(part.getFirst()));
      onAnswer.run();
      return answers;
    }
    var objects = node.batch("getTransaction", part.stream().map(this::params).toList());
    for (int i = 0; i < part.size(); i++) {
      answers.put(part.get(i), read(part.get(i), objects.get(i)));
    }
    onAnswer.run();
    return answers;
  }

  private Optional<Fetched> single(Signature signature) throws IOException, InterruptedException {
    try {
      return LedgerAnswers.fetched(signature, node.call("getTransaction", params(signature)));
    } catch (ErrorAnswer e) {
      return missing(e);
    }
  }

  private Optional<Fetched> read(Signature signature, JsonObject answer) throws IOException {
    try {
      return LedgerAnswers.fetched(signature, node.result("getTransaction", answer));
    } catch (ErrorAnswer e) {
      if (e.code() == INVALID_REQUEST || UNAVAILABLE.contains(e.code())) {
        return missing(e);
      }
      throw new IOException(e.getMessage(), e); // of one call, and so no refusal of many
    }
  }

  /** A block that the node lacks, a version that it cannot tell: as good as null. */
  private static Optional<Fetched> missing(ErrorAnswer error) throws ErrorAnswer {
    if (UNAVAILABLE.contains(error.code())) {
      return Optional.empty();
    }
    throw error;
  }

  private String params(Signature signature) {
    return "[\"" + signature + "\"," + options + "]";
  }

  private boolean refusesBatches(IOException failure) {
    if (batchMax == 1) {
      return false;
    }
    return switch (failure) {
      case BatchRefusal _ -> true;
      case HttpRefusal refusal -> REFUSING.contains(refusal.status());
      case ErrorAnswer error -> !FAILING.contains(error.code());
      default -> false;
    };
  }

  private static IOException failure(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException failure -> failure;
      case RuntimeException bug -> throw bug;
      case null, default -> new IOException("a call was broken off", e);
    };
  }

  private void singleCallsOnly(String reason) {
    batch = 1;
    batchMax = 1;
    LOGGER.log(
        System.Logger.Level.INFO, "ledger is asked by single calls from now on reason={0}", reason);
  }
}
