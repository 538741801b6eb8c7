package dev.kline.ingest;

import dev.kline.candle.BarCorrection;
import dev.kline.candle.BarUpdate;
import dev.kline.candle.CandleBook.Shown;
import dev.kline.candle.Series;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import dev.kline.store.LoggedTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Transactions at the end of the log that the bars in memory hold and the store does not yet.
 * Confined to the ingest thread.
 */
final class Batch {
  private final List<LoggedTransaction> transactions = new ArrayList<>();
  private final List<Applied> live = new ArrayList<>();
  private final Set<Signature> signatures = new HashSet<>();
  private final List<BarUpdate> updates = new ArrayList<>();

  /** The last of each bar. */
  private final Map<Bar, BarCorrection> corrections = new LinkedHashMap<>();

  private boolean settled;

  private record Bar(Series series, long openTimeSeconds) {}

  /** Takes one in that comes live; those of one batch are all settled, or none is. */
  void addLive(LoggedTransaction logged, boolean isSettled, Shown shown) {
    live.add(new Applied(logged, isSettled));
    add(logged, isSettled, shown);
  }

  /** Takes one in, with what it shows. */
  void add(LoggedTransaction logged, boolean isSettled, Shown shown) {
    transactions.add(logged);
    signatures.add(logged.transaction().signature());
    updates.addAll(shown.updates());
    for (var each : shown.corrections()) {
      corrections.put(new Bar(each.series(), each.openTimeSeconds()), each);
    }
    settled = isSettled;
  }

  boolean contains(Transaction transaction) {
    return signatures.contains(transaction.signature());
  }

  boolean isEmpty() {
    return transactions.isEmpty();
  }

  List<LoggedTransaction> transactions() {
    return transactions;
  }

  boolean settled() {
    return settled;
  }

  List<Applied> live() {
    return live;
  }

  List<BarUpdate> updates() {
    return updates;
  }

  List<BarCorrection> corrections() {
    return List.copyOf(corrections.values());
  }
}
