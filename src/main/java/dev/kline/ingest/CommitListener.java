package dev.kline.ingest;

import java.util.function.Supplier;

/** Told after a commit is durable, in order, on the ingest thread: it must not wait for a peer. */
public interface CommitListener {

  /** One commit. */
  void committed(Committed committed);

  /**
   * Runs a stretch of commits: all that waits is applied, one commit after the other. What they
   * tell may be told at its end, if that is soon.
   */
  default void stretch(Runnable commits) {
    commits.run();
  }

  /** Runs a commit and tells of it, with nothing of another in between. */
  default void commit(Supplier<Committed> commit) {
    committed(commit.get());
  }
}
