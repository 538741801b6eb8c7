package dev.kline.ingest;

/** Told after a commit is durable, in order, on the ingest thread: it must not wait for anybody. */
public interface CommitListener {

  /** One commit. */
  void committed(Committed committed);
}
