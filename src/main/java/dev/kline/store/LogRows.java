package dev.kline.store;

import dev.kline.candle.Trade;
import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent;
import dev.kline.event.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatchInterface;

/**
 * The rows that one transaction of the log is: its events, the same by mint, its signature and
 * whether it waits for the ledger. Pure functions of what they are given.
 */
final class LogRows {
  private static final byte[] EMPTY = new byte[0];

  private LogRows() {}

  static void put(
      WriteBatchInterface batch, Database database, LoggedTransaction logged, boolean settled)
      throws RocksDBException {
    var transaction = logged.transaction();
    for (int i = 0; i < transaction.events().size(); i++) {
      var value = EventCodec.encode(transaction, transaction.events().get(i));
      batch.put(database.events(), Keys.event(logged.position(), i), value);
    }
    if (!transaction.mayMiss().isEmpty()) {
      var value = EventCodec.encodeLoss(transaction);
      batch.put(database.events(), Keys.event(logged.position(), Keys.LOSS), value);
    }
    putIndex(batch, database, logged);
    if (!settled) {
      batch.put(database.unsettled(), unsettled(transaction), EMPTY);
    }
  }

  /** Writes what follows from the events: the same by mint, and the signature. */
  static void putIndex(WriteBatchInterface batch, Database database, LoggedTransaction logged)
      throws RocksDBException {
    index(logged, (key, value) -> batch.put(database.byMint(), key, value));
    var position = Codec.position(logged.position());
    batch.put(database.signatures(), signature(logged), position);
  }

  static void remove(WriteBatchInterface batch, Database database, LoggedTransaction logged)
      throws RocksDBException {
    var transaction = logged.transaction();
    for (int i = 0; i < transaction.events().size(); i++) {
      batch.delete(database.events(), Keys.event(logged.position(), i));
    }
    if (!transaction.mayMiss().isEmpty()) {
      batch.delete(database.events(), Keys.event(logged.position(), Keys.LOSS));
    }
    removeIndex(batch, database, logged);
    batch.delete(database.unsettled(), unsettled(transaction));
  }

  static void removeIndex(WriteBatchInterface batch, Database database, LoggedTransaction logged)
      throws RocksDBException {
    index(logged, (key, _) -> batch.delete(database.byMint(), key));
    batch.delete(database.signatures(), signature(logged));
  }

  /** Takes a row of {@code by_mint}. */
  interface IndexRow {
    void take(byte[] key, byte[] value) throws RocksDBException;
  }

  /** The rows by mint that a transaction has. */
  static void index(LoggedTransaction logged, IndexRow row) throws RocksDBException {
    var transaction = logged.transaction();
    var place = logged.place();
    for (int i = 0; i < transaction.events().size(); i++) {
      var event = transaction.events().get(i);
      row.take(Keys.byMint(event.mint(), place, i), Codec.entry(Trade.of(event, place)));
    }
    for (var account : transaction.mayMiss()) {
      row.take(Keys.byMint(new Mint(account), place, Keys.LOSS), Codec.lossEntry());
    }
  }

  static byte[] signature(LoggedTransaction logged) {
    return Keys.signature(logged.transaction().signature());
  }

  static byte[] unsettled(Transaction transaction) {
    return Keys.unsettled(transaction.slot(), transaction.signature());
  }

  /** The transactions from where {@code events} stands, up to a slot and so many. */
  static List<LoggedTransaction> read(RocksIterator events, long slotMax, int limit)
      throws RocksDBException {
    var found = new ArrayList<LoggedTransaction>();
    while (events.isValid()
        && found.size() < limit
        && Keys.positionOf(events.key()).slot() <= slotMax) {
      found.add(next(events));
    }
    Store.check(events);
    return found;
  }

  /** The transaction that {@code events} stands at; leaves it at the next. */
  static LoggedTransaction next(RocksIterator events) {
    var position = Keys.positionOf(events.key());
    var head = events.value();
    var program = new ArrayList<ProgramEvent>();
    Set<Address> mayMiss = Set.of();
    while (events.isValid() && Keys.positionOf(events.key()).equals(position)) {
      if (EventCodec.isLoss(events.value())) {
        mayMiss = EventCodec.lossOf(events.value());
      } else {
        program.add(EventCodec.event(events.value()));
      }
      events.next();
    }
    var signature = EventCodec.signature(head);
    var time = EventCodec.time(head);
    return new LoggedTransaction(
        position, new Transaction(signature, position.slot(), time, program, mayMiss));
  }
}
