package dev.kline.event;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TransactionSource} is doing, for the operator.
 *
 * @param source the value of {@code events.source} that chose it
 * @param detail one line more: the endpoint, the last failure, how far a replay is
 * @param newestSlot the newest slot heard of, or -1
 * @param newestSeconds the newest block time known, unix seconds, or -1
 * @param lastHeard when anything was last heard from it, by the wall's clock
 */
public record SourceStatus(
    String source,
    State state,
    String detail,
    long newestSlot,
    long newestSeconds,
    @Nullable Instant lastHeard,
    Counts counts,
    Ledger ledger) {

  /** Whether its trades are made up: a simulated market says so where people look. */
  public boolean simulated() {
    return source.equals("demo");
  }

  /**
   * How many seconds of the chain's clock a comparison with the ledger lies behind the newest block
   * heard of; -1 where nobody knows.
   */
  public long lagSeconds(Optional<LedgerCursor> compared) {
    return compared
        .map(LedgerCursor::seconds)
        .filter(seconds -> seconds > 0 && newestSeconds >= 0)
        .map(seconds -> Math.max(0, newestSeconds - seconds))
        .orElse(-1L);
  }

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

  /**
   * How the comparison with the ledger goes, since the start of the process.
   *
   * @param catchingUp whether transactions from before the live ones are being fetched; also from
   *     the start of a source with a ledger on, until it has done so for the first time
   * @param backfilled of the gap under way, or of the last one: transactions done with
   * @param backfillTotal of the same: transactions in all, as far as is known
   * @param held live transactions that wait for the gap before them
   * @param gapsFound times that the ledger had transactions which were not heard
   * @param gapsHealed of those, closed since
   * @param missedTransactions transactions that were not heard and came from the ledger
   * @param unavailableTransactions listed by the ledger, but no node would tell what is in them
   * @param trouble why it does not go on, for now; empty if it does
   */
  public record Ledger(
      boolean catchingUp,
      long backfilled,
      long backfillTotal,
      long held,
      long gapsFound,
      long gapsHealed,
      long missedTransactions,
      long unavailableTransactions,
      String trouble) {

    /** Nothing to compare with. */
    public static final Ledger NONE = new Ledger(false, 0, 0, 0, 0, 0, 0, 0, "");
  }
}
