package dev.kline.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Texts with an address in them, kept for the next push: writing one in base58 takes longer than
 * all the rest. Those used least recently go first. Confined to the ingest thread.
 */
final class WordCache<K, V> {
  /** Entries that are kept, at half a kilobyte each. */
  private static final int ENTRIES_MAX = 20_000;

  private final Function<K, V> words;
  private final Map<K, V> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  WordCache(Function<K, V> words) {
    this.words = words;
  }

  V of(K key) {
    return known.computeIfAbsent(key, words);
  }
}
