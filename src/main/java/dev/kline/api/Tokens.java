package dev.kline.api;

import dev.kline.event.Mint;
import dev.kline.store.ListedMint;
import dev.kline.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which tokens there are and what they are called. Safe for any thread. */
final class Tokens {
  /** How long a list serves all who ask: they ask every few seconds, and it costs a walk. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Tokens that are found by name, too: those of the latest trades. Each costs a read. */
  private static final int NAMED_MAX = 200;

  private final Store store;
  private volatile Listed listed = new Listed(List.of(), System.nanoTime() - FRESH.toNanos());

  private record Listed(List<Mint> mints, long atNanos) {}

  Tokens(Store store) {
    this.store = store;
  }

  /** Those whose address or name has {@code text} in it, the ones of the latest trades first. */
  List<Mint> search(String text, int limit) {
    var wanted = text.strip().toLowerCase(Locale.ROOT);
    var all = latestFirst();
    return IntStream.range(0, all.size())
        .filter(place -> matches(all.get(place), place < NAMED_MAX, wanted))
        .limit(limit)
        .mapToObj(all::get)
        .toList();
  }

  private boolean matches(Mint mint, boolean byName, String wanted) {
    return wanted.isEmpty()
        || mint.toString().toLowerCase(Locale.ROOT).contains(wanted)
        || (byName && name(mint).toLowerCase(Locale.ROOT).contains(wanted));
  }

  private List<Mint> latestFirst() {
    var known = listed;
    if (System.nanoTime() - known.atNanos() >= FRESH.toNanos()) {
      known = new Listed(store.mints(), System.nanoTime());
      listed = known;
    }
    return known.mints();
  }

  /** What it was called at its creation; its address where the log does not say. */
  String name(Mint mint) {
    return store
        .mint(mint)
        .filter(ListedMint::named)
        .map(listed -> "%s (%s)".formatted(listed.name(), listed.symbol()))
        .orElse(mint.toString());
  }
}
