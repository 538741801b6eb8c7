package dev.kline.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * What a {@link MintQuery} found, all at one moment.
 *
 * @param hasMore whether there are more beyond the last one here
 */
public record MintPage(List<ListedMint> mints, boolean hasMore) {

  static MintPage read(Database database, MintQuery query) throws RocksDBException {
    var rocks = database.rocks();
    var snapshot = rocks.getSnapshot();
    try (var options = new ReadOptions().setSnapshot(snapshot);
        var rows = rocks.newIterator(database.mints(), options)) {
      seek(rows, query);
      var mints = new ArrayList<ListedMint>();
      for (; mints.size() < query.limit() && here(rows); step(rows, query)) {
        var mint = Keys.mintOfSlot(rows.key());
        var value = rocks.get(database.mints(), options, Keys.mint(mint));
        if (value == null) {
          throw StoreException.damaged("what is listed of " + mint + " is missing, run rebuild");
        }
        mints.add(Codec.listed(mint, value));
      }
      return new MintPage(mints, here(rows));
    } finally {
      rocks.releaseSnapshot(snapshot);
    }
  }

  private static void seek(RocksIterator rows, MintQuery query) {
    if (query.after().isEmpty()) {
      seekBeginning(rows, query);
      return;
    }
    var after = query.after().get();
    var key = Keys.mintBySlot(after.first(), after.mint());
    if (query.newestFirst()) {
      rows.seekForPrev(key);
    } else {
      rows.seek(key);
    }
    if (rows.isValid() && Arrays.equals(rows.key(), key)) {
      step(rows, query);
    }
  }

  private static void seekBeginning(RocksIterator rows, MintQuery query) {
    if (query.newestFirst()) {
      rows.seekToLast();
    } else {
      rows.seek(Keys.mintsBySlot());
    }
  }

  private static boolean here(RocksIterator rows) throws RocksDBException {
    Store.check(rows);
    return rows.isValid() && Keys.isMintBySlot(rows.key());
  }

  private static void step(RocksIterator rows, MintQuery query) {
    if (query.newestFirst()) {
      rows.prev();
    } else {
      rows.next();
    }
  }

  /** Where the next page begins, if there is one. */
  public Optional<MintPlace> next() {
    return hasMore
        ? Optional.of(new MintPlace(mints.getLast().first().position(), mints.getLast().mint()))
        : Optional.empty();
  }
}
