package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.event.BlockTime;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Signature;
import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.solana.EventDecoder.Decoded;
import dev.kline.solana.EventDecoder.Refused;
import dev.kline.solana.EventDecoder.Unknown;
import dev.kline.solana.SolanaConfig.Layout;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a node told → the transaction that it means, if the program said anything in it; and the
 * counts of what it was not. What asks the clock ({@link #read}, {@link #timed}) is confined to the
 * source's thread, the rest is safe for any.
 */
final class TransactionReader {
  private static final System.Logger LOGGER = System.getLogger(TransactionReader.class.getName());

  private final String program;
  private final Layout layout;
  private final BlockClock clock;

  private final LongAdder notifications = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder truncated = new LongAdder();
  private final LongAdder undecodable = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder trailing = new LongAdder();

  TransactionReader(Address program, Layout layout, BlockClock clock) {
    this.program = program.toString();
    this.layout = layout;
    this.clock = clock;
  }

  /** Counts a message that could not be read at all. */
  void malformed() {
    malformed.increment();
  }

  /** The transaction with its block's time; empty if it failed or says nothing. */
  Optional<Transaction> read(LogNotification notification) throws InterruptedException {
    Optional<HeardTransaction> heard = hear(notification);
    return heard.isPresent() ? timed(heard.get()) : Optional.empty();
  }

  /** What was told live, and counted; empty if it failed. */
  Optional<HeardTransaction> hear(LogNotification notification) {
    notifications.increment();
    if (notification.failed()) {
      failed.increment();
      return Optional.empty();
    }
    return Optional.of(decode(notification, true));
  }

  /**
   * The same with its block's time; empty if there is nothing to tell. Where a log is cut short,
   * the events that survived tell which mints may miss some; where none did, the ledger has to.
   */
  Optional<Transaction> timed(HeardTransaction heard) throws InterruptedException {
    if (heard.events().isEmpty()) {
      return Optional.empty();
    }
    BlockTime time = clock.at(heard.slot());
    if (!clock.credible(time.seconds())) { // a slot that the chain has not come to
      malformed();
      return Optional.empty();
    }
    return heard.at(time, Set.of());
  }

  /**
   * What a transaction says that did not fail.
   *
   * @param counted whether it is counted what is wrong with its log; once is enough
   */
  HeardTransaction decode(LogNotification told, boolean counted) {
    var logs = ProgramLogs.read(program, told.lines());
    boolean cut = logs.cut() || told.lines().isEmpty(); // who names the program has a log
    var events = new ArrayList<ProgramEvent>(logs.payloads().size());
    for (byte[] payload : logs.payloads()) {
      decode(payload, told.signature(), counted).ifPresent(events::add);
    }
    if (counted) {
      undecodable.add(logs.undecodable());
    }
    if (counted && cut) {
      truncated.increment();
      LOGGER.log(
          System.Logger.Level.DEBUG,
          "log cut short signature={0} slot={1,number,#}",
          told.signature(),
          told.slot());
    }
    return new HeardTransaction(told.signature(), told.slot(), events, cut);
  }

  private Optional<ProgramEvent> decode(byte[] payload, Signature signature, boolean counted) {
    return switch (EventDecoder.decode(layout, payload)) {
      case Decoded(var event, var trailingBytes) -> {
        if (trailingBytes > 0 && counted) {
          trailing.increment();
        }
        yield Optional.of(event);
      }
      case Unknown() -> {
        unknown.add(counted ? 1 : 0);
        yield Optional.empty();
      }
      case Refused(var reason) -> {
        undecodable.add(counted ? 1 : 0);
        LOGGER.log(
            System.Logger.Level.DEBUG, "event refused reason={0} signature={1}", reason, signature);
        yield Optional.empty();
      }
    };
  }

  SourceStatus.Counts counts() {
    return new SourceStatus.Counts(
        notifications.sum(),
        failed.sum(),
        malformed.sum(),
        truncated.sum(),
        undecodable.sum(),
        unknown.sum(),
        trailing.sum());
  }
}
