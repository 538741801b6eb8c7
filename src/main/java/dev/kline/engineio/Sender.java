package dev.kline.engineio;

/**
 * Somebody who sends much to many, and lends its thread to write it while it has nothing else to
 * do. Called by {@link EngineIo#together}.
 */
public interface Sender {
  /** Sends what there is. Called once, on the thread of {@code together}. */
  void send();

  /** Whether there is more to send by now. Then the thread is not kept for writing. */
  boolean hasMore();

  /**
   * The thread is held up in one client's write, and stays that client's writer: what the sender
   * has to do is to go on on another thread. Called at most once, on a thread that must not wait.
   */
  void goOnElsewhere();
}
