package dev.kline.solana;

import dev.kline.event.LedgerEntry;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.solana.LedgerAnswers.Listed;
import dev.kline.solana.LedgerAnswers.Status;
import dev.kline.solana.LedgerAnswers.Statuses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Judges what was heard and is not in the ledger's list although it should be by now. Confined to
 * the thread {@code solana-ledger}, to be asked after a pass.
 *
 * <p>The node's word on the signature decides: it is in a block after all, or it failed, or nobody
 * knows of it. In the last case it is taken back, if two passes in a row found so and the node that
 * said it has come as far as where it was heard: a node may lag, and the next may answer. Of a slot
 * that the node has forgotten nobody can tell, and what was heard of it stands as it is.
 */
final class Orphans {
  private static final System.Logger LOGGER = System.getLogger(Orphans.class.getName());

  private final LedgerSink sink;
  private final LedgerRpc rpc;
  private final MissingTransactions missing;
  private final LedgerProgress progress;

  /** Those that nobody knew of in the last pass. */
  private Set<Signature> suspects = new HashSet<>();

  Orphans(LedgerSink sink, LedgerRpc rpc, MissingTransactions missing, LedgerProgress progress) {
    this.sink = sink;
    this.rpc = rpc;
    this.missing = missing;
    this.progress = progress;
  }

  /** Judges what was heard of slots up to {@code slotMax}; of what the node won't say, later. */
  void judge(long slotMax) throws InterruptedException {
    List<Signature> unsettled = slotMax < 0 ? List.of() : sink.unsettled(slotMax);
    try {
      judge(unsettled, slotMax);
    } catch (IOException e) {
      progress.trouble(String.valueOf(e.getMessage()));
    }
  }

  private void judge(List<Signature> unsettled, long slotMax)
      throws IOException, InterruptedException {
    var found = new ArrayList<LedgerEntry>();
    var gone = new ArrayList<Signature>();
    var unknown = new ArrayList<Signature>();
    var nobodyKnows = new HashSet<Signature>();
    for (int from = 0; from < unsettled.size(); from += LedgerRpc.STATUSES_MAX) {
      int to = Math.min(from + LedgerRpc.STATUSES_MAX, unsettled.size());
      List<Signature> asked = unsettled.subList(from, to);
      Statuses answer = rpc.statuses(asked);
      for (int i = 0; i < asked.size(); i++) {
        Signature signature = asked.get(i);
        Optional<Status> status = answer.values().get(i);
        if (status.isPresent()) {
          judge(signature, status.get(), found, gone);
        } else if (answer.slot() >= slotMax) {
          nobodyKnows.add(signature);
          if (suspects.contains(signature)) {
            unknown.add(signature);
          }
        }
      }
    }
    suspects = nobodyKnows;
    retract(gone);
    settle(found);
    retract(remembered(unknown));
    unknown.forEach(suspects::remove); // not before it is decided
  }

  /** Those of slots that the node has not forgotten; the others stay as they were heard. */
  private List<Signature> remembered(List<Signature> unknown)
      throws IOException, InterruptedException {
    if (unknown.isEmpty()) {
      return List.of();
    }
    long first = rpc.firstAvailableBlock();
    var old = new HashSet<>(first == 0 ? List.of() : sink.unsettled(first - 1));
    keep(unknown.stream().filter(old::contains).toList(), first);
    return unknown.stream().filter(each -> !old.contains(each)).toList();
  }

  private void keep(List<Signature> forgotten, long first) throws InterruptedException {
    if (!forgotten.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "transactions kept as heard, the node has forgotten their slots count={0,number,#}"
              + " first_available={1,number,#}",
          forgotten.size(),
          first);
      sink.settleAsHeard(forgotten);
    }
  }

  private void judge(
      Signature signature, Status status, List<LedgerEntry> found, List<Signature> gone)
      throws InterruptedException {
    if (!status.settled()) {
      return;
    }
    if (status.failed()) {
      gone.add(signature);
      return;
    }
    OptionalLong seconds = rpc.blockTime(status.slot());
    if (seconds.isPresent()) {
      found.add(new LedgerEntry(signature, status.slot(), seconds.getAsLong(), Optional.empty()));
    }
  }

  /** What is in another slot than it was heard of may say something else there, and is fetched. */
  private void settle(List<LedgerEntry> found) throws InterruptedException {
    if (found.isEmpty()) {
      return;
    }
    var slots = new HashMap<Signature, Long>();
    found.forEach(entry -> slots.put(entry.signature(), entry.slot()));
    Set<Signature> elsewhere = sink.heardElsewhere(slots);
    var fetched =
        missing.resolve(
            found.stream()
                .filter(entry -> elsewhere.contains(entry.signature()))
                .map(each -> new Listed(each.signature(), each.slot(), false, each.seconds()))
                .toList(),
            Set.of(),
            elsewhere,
            _ -> false);
    found.removeIf(entry -> elsewhere.contains(entry.signature()));
    found.addAll(fetched.entries());
    found.sort(Comparator.comparingLong(LedgerEntry::slot));
    retract(fetched.undone());
    if (!found.isEmpty()) {
      sink.settle(new LedgerStretch(found, Optional.empty()));
    }
  }

  private void retract(List<Signature> gone) throws InterruptedException {
    if (!gone.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "transactions retracted, they are not in the ledger count={0,number,#} first={1}",
          gone.size(),
          gone.getFirst());
      sink.retract(gone);
    }
  }
}
