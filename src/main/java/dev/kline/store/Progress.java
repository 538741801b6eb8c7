package dev.kline.store;

/** Told now and then how far a long work on the store is, by the thread that does it. */
public interface Progress {

  /**
   * So much of a part is done.
   *
   * @param part what is counted: {@code transactions}, {@code bars} or {@code mints}
   * @param total about how many there are
   */
  void at(String part, long done, long total);
}
