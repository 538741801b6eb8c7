package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.event.BlockTime;
import dev.kline.event.ProgramEvent;
import dev.kline.event.SourceStatus;
import dev.kline.event.Transaction;
import dev.kline.solana.EventDecoder.Decoded;
import dev.kline.solana.EventDecoder.Refused;
import dev.kline.solana.EventDecoder.Unknown;
import dev.kline.solana.SolanaConfig.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a node told → the transaction that it means, if the program said anything in it; and the
 * counts of what it was not. {@link #read} is confined to the source's thread, {@link #counts} is
 * safe for any.
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

  /** The transaction with its block's time; empty if it failed or has no event of the program. */
  Optional<Transaction> read(LogNotification notification) throws InterruptedException {
    List<ProgramEvent> events = events(notification);
    if (events.isEmpty()) {
      return Optional.empty();
    }
    BlockTime time = clock.at(notification.slot());
    if (!clock.credible(time.seconds())) { // a slot that the chain has not come to
      malformed();
      return Optional.empty();
    }
    return Optional.of(
        new Transaction(notification.signature(), notification.slot(), time, events));
  }

  /** The program's events in order: none of a transaction that failed. */
  private List<ProgramEvent> events(LogNotification notification) {
    notifications.increment();
    if (notification.failed()) {
      failed.increment();
      return List.of();
    }
    var logs = ProgramLogs.read(program, notification.lines());
    undecodable.add(logs.undecodable());
    if (logs.cut()) {
      truncated.increment();
      LOGGER.log(
          System.Logger.Level.DEBUG,
          "log cut short signature={0} slot={1,number,#}",
          notification.signature(),
          notification.slot());
    }
    var events = new ArrayList<ProgramEvent>(logs.payloads().size());
    for (byte[] payload : logs.payloads()) {
      decode(payload, notification).ifPresent(events::add);
    }
    return events;
  }

  private Optional<ProgramEvent> decode(byte[] payload, LogNotification notification) {
    return switch (EventDecoder.decode(layout, payload)) {
      case Decoded(var event, var trailingBytes) -> {
        if (trailingBytes > 0) {
          trailing.increment();
        }
        yield Optional.of(event);
      }
      case Unknown() -> {
        unknown.increment();
        yield Optional.empty();
      }
      case Refused(var reason) -> {
        undecodable.increment();
        LOGGER.log(
            System.Logger.Level.DEBUG,
            "event refused reason={0} signature={1}",
            reason,
            notification.signature());
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
