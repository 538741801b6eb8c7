package dev.kline.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TransactionSource} is doing, for the operator.
 *
 * @param source the value of {@code events.source} that chose it
 * @param detail one line more: the endpoint, the last failure, how far a replay is
 * @param newestSlot the newest slot heard of, or -1
 * @param lastHeard when anything was last heard from it, by the wall's clock
 */
public record SourceStatus(
    String source,
    State state,
    String detail,
    long newestSlot,
    @Nullable Instant lastHeard,
    Counts counts) {

  /** The states of a source. */
  public enum State {
    /** Not yet, or not any more, in touch; it is being tried. */
    CONNECTING,
    /** Transactions come as they happen. */
    CONNECTED,
    /** There is nothing more to come: a recording is over, or there is no source. */
    ENDED
  }

  /**
   * What was heard since the start of the process.
   *
   * @param notifications messages that told of a transaction
   * @param failedTransactions of those, told of a transaction that failed; never applied
   * @param malformedNotifications messages that could not be read at all
   * @param truncatedLogs transactions whose log the node had cut short
   * @param undecodableData data lines of the program that are no base64 or no whole event
   * @param unknownEvents data lines of the program with a discriminator that we don't know
   * @param trailingBytes events that were longer than their layout
   */
  public record Counts(
      long notifications,
      long failedTransactions,
      long malformedNotifications,
      long truncatedLogs,
      long undecodableData,
      long unknownEvents,
      long trailingBytes) {

    /** Nothing heard. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
  }
}
