package dev.kline.ingest;

import java.util.function.Supplier;

/** Told after a commit is durable, in order, on the ingest thread: it must not wait for a peer. */
public interface CommitListener {

  /** One commit. */
  void committed(Committed committed);

  /** All that waits, applied one commit after the other. */
  interface Stretch {
    /** Applies it. Called once, on the ingest thread. */
    void apply();

    /** Whether more waits by now. */
    boolean hasMore();

    /** Lets another thread be the ingest thread, as this one is held up. Called at most once. */
    void goOnElsewhere();
  }

  /**
   * Has a stretch of commits applied. What they tell may be told at its end, if that is soon, and
   * the thread may be used for that while nothing more waits.
   *
   * @return false if the stretch goes, or has gone, on elsewhere: this thread is not the ingest
   *     thread any more
   */
  default boolean stretch(Stretch stretch) {
    stretch.apply();
    return true;
  }

  /** Runs a commit and tells of it, with nothing of another in between. */
  default void commit(Supplier<Committed> commit) {
    committed(commit.get());
  }
}
