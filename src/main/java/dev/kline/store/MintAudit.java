package dev.kline.store;

import dev.kline.event.Address;
import dev.kline.event.Mint;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Compares the list of mints with what the index by mint gives. What is said of a mint from before
 * the log begins can't be proved. Used by one thread.
 */
final class MintAudit {
  private final Database database;
  private final RocksDB rocks;
  private final ReadOptions options;
  private final Kept kept;
  private final Differences differences;

  MintAudit(Database database, ReadOptions options, Kept kept, Differences differences) {
    this.database = database;
    this.rocks = database.rocks();
    this.options = options;
    this.kept = kept;
    this.differences = differences;
  }

  /** Compares what is listed of a mint that the index has. */
  void compare(Mint mint, MintRows.Head head) throws RocksDBException {
    var given = head.listed(mint).orElseThrow();
    var value = rocks.get(database.mints(), options, Keys.mint(mint));
    var stored = Optional.ofNullable(value).map(bytes -> Codec.listed(mint, bytes));
    boolean older = stored.isPresent() && MintRows.isOlder(stored.get(), kept);
    if (!older && !stored.equals(Optional.of(given))) {
      differences.add("list of mints", stored.map(Record::toString).orElse("nothing"), "" + given);
    }
  }

  /** Looks for what must not be there, and for what the order of the slots lacks. */
  void rest() throws RocksDBException {
    long listed = 0;
    long bySlot = 0;
    try (var rows = rocks.newIterator(database.mints(), options)) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        if (Keys.isMintBySlot(rows.key())) {
          bySlot++;
        } else {
          listed++;
          row(new Mint(Address.of(rows.key(), 1)), rows.value());
        }
      }
      Store.check(rows);
    }
    if (bySlot != listed) {
      differences.add("mints by slot", bySlot + " rows", listed + " rows");
    }
  }

  private void row(Mint mint, byte[] value) throws RocksDBException {
    var each = Codec.listed(mint, value);
    if (!MintRows.isOlder(each, kept) && !isLogged(mint)) {
      differences.add("list of mints", each.toString(), "no " + mint);
    }
    if (rocks.get(database.mints(), options, Keys.mintBySlot(each)) == null) {
      differences.add("mints by slot", "no " + mint, each.first().toString());
    }
  }

  private boolean isLogged(Mint mint) throws RocksDBException {
    try (var entries = rocks.newIterator(database.byMint(), options)) {
      entries.seek(Keys.byMint(mint, 0));
      Store.check(entries);
      return entries.isValid() && Keys.isOf(mint, entries.key());
    }
  }
}
