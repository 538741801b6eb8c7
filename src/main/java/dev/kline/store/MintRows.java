package dev.kline.store;

import dev.kline.candle.Place;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent.TokenCreated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBatchInterface;
import org.rocksdb.WriteOptions;

/**
 * The list of mints: of each, where the log has it first and what it was called at its creation;
 * and the same in the order of the slots. It follows from the index by mint. What is said of a mint
 * from before the log begins stays as it is. Confined to whoever writes.
 */
final class MintRows {
  /** Rows of a mint among which its creation is looked for: it comes first on the chain. */
  private static final int CREATION_WITHIN = 16;

  /** Mints that are known to be listed, at some 100 bytes each. */
  private static final int KNOWN_MAX = 35_000;

  private static final byte[] EMPTY = new byte[0];

  private final Database database;

  /** Least recently used first. */
  private final Map<Mint, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Mint, Boolean> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  MintRows(Database database) {
    this.database = database;
  }

  /** What the first rows of a mint say, taken one after the other. */
  static final class Head {
    private @Nullable Place first;
    private Optional<TokenCreated> created = Optional.empty();
    private int rows;

    /** Takes a row; those that come too late tell nothing. */
    void take(Place place, Optional<TokenCreated> creation) {
      first = first == null ? place : first;
      created = open() ? creation : created;
      rows++;
    }

    /** Whether another row may tell something. */
    boolean open() {
      return rows < CREATION_WITHIN && created.isEmpty();
    }

    /** Empty if there was no row. */
    Optional<ListedMint> listed(Mint mint) {
      return Optional.ofNullable(first)
          .map(place ->
              new ListedMint(
                  mint,
                  place,
                  created.map(TokenCreated::name).orElse(""),
                  created.map(TokenCreated::symbol).orElse("")));
    }
  }

  /** Reads the first rows of a mint. */
  static Head head(Database database, CandleRows.Rows rows, Mint mint) throws RocksDBException {
    var head = new Head();
    try (var entries = rows.iterator(database.byMint())) {
      entries.seek(Keys.byMint(mint, 0));
      while (head.open() && entries.isValid() && Keys.isOf(mint, entries.key())) {
        take(database, rows, entries, head);
        entries.next();
      }
      Store.check(entries);
    }
    return head;
  }

  /** Takes the row that {@code entries} stands at; one with a price needs no look at its event. */
  static void take(Database database, CandleRows.Rows rows, RocksIterator entries, Head head)
      throws RocksDBException {
    var key = entries.key();
    var place = Keys.placeOf(key);
    var creation = Optional.<TokenCreated>empty();
    if (entries.value().length == 0) {
      var event =
          rows.get(database.events(), Keys.event(place.position(), Keys.ordinalByMint(key)));
      if (event != null && EventCodec.event(event) instanceof TokenCreated created) {
        creation = Optional.of(created);
      }
    }
    head.take(place, creation);
  }

  /** Lists the mints of transactions that come at the end of the log and are not written yet. */
  void append(WriteBatchInterface batch, CandleRows.Rows rows, List<LoggedTransaction> appended)
      throws RocksDBException {
    var heads = new LinkedHashMap<Mint, Head>();
    for (var logged : appended) {
      for (var event : logged.transaction().events()) {
        var mint = event.mint();
        if (!heads.containsKey(mint) && (event instanceof TokenCreated || !isKnown(rows, mint))) {
          heads.put(mint, head(database, rows, mint));
        }
      }
    }
    if (!heads.isEmpty()) {
      appended.forEach(logged -> take(logged, heads));
    }
    for (var head : heads.entrySet()) {
      put(batch, rows, head.getKey(), head.getValue().listed(head.getKey()));
    }
  }

  private static void take(LoggedTransaction logged, Map<Mint, Head> heads) {
    for (var event : logged.transaction().events()) {
      var head = heads.get(event.mint());
      if (head != null) {
        head.take(
            logged.place(),
            event instanceof TokenCreated created ? Optional.of(created) : Optional.empty());
      }
    }
  }

  private boolean isKnown(CandleRows.Rows rows, Mint mint) throws RocksDBException {
    if (known.get(mint) != null) {
      return true;
    }
    boolean listed = rows.get(database.mints(), Keys.mint(mint)) != null;
    if (listed) {
      known.put(mint, true);
    }
    return listed;
  }

  /** Lists mints anew whose log was changed in its middle. */
  void refresh(WriteBatchInterface batch, CandleRows.Rows rows, Set<Mint> mints)
      throws RocksDBException {
    for (var mint : mints) {
      put(batch, rows, mint, head(database, rows, mint).listed(mint));
    }
  }

  private void put(
      WriteBatchInterface batch, CandleRows.Rows rows, Mint mint, Optional<ListedMint> listed)
      throws RocksDBException {
    known.put(mint, true);
    var before = rows.get(database.mints(), Keys.mint(mint));
    if (before != null) {
      var was = Codec.listed(mint, before);
      if (isOlder(was, database.kept()) || listed.filter(was::equals).isPresent()) {
        return;
      }
      batch.delete(database.mints(), Keys.mintBySlot(was));
    }
    if (listed.isPresent()) {
      put(batch, database, listed.get());
    } else {
      batch.delete(database.mints(), Keys.mint(mint));
      known.remove(mint);
    }
  }

  /** Whether the log may no longer tell what is said of a mint. */
  static boolean isOlder(ListedMint listed, Kept kept) {
    return listed.first().timeSeconds() < kept.logSeconds();
  }

  static void put(WriteBatchInterface batch, Database database, ListedMint listed)
      throws RocksDBException {
    batch.put(database.mints(), Keys.mint(listed.mint()), Codec.listed(listed));
    batch.put(database.mints(), Keys.mintBySlot(listed), EMPTY);
  }

  /** The step from format 2, which had no list of mints or was not sure to have a whole one. */
  static void list(Database database, Progress progress) throws RocksDBException {
    var rocks = database.rocks();
    var rows = CandleRows.Rows.of(rocks);
    long total =
        rocks.getLongProperty(database.series(), "rocksdb.estimate-num-keys")
            / database.intervals().all().size();
    long mints = 0;
    try (var entries = rocks.newIterator(database.byMint());
        var batch = new WriteBatch();
        var options = new WriteOptions()) {
      entries.seekToFirst();
      while (entries.isValid()) {
        var mint = Keys.mintOf(entries.key());
        if (rocks.get(database.mints(), Keys.mint(mint)) == null) {
          put(batch, database, head(database, rows, mint).listed(mint).orElseThrow());
          rocks.write(options, batch);
          batch.clear();
        }
        progress.at("mints", ++mints, Math.max(total, mints));
        entries.seek(Keys.byMint(mint, Long.MAX_VALUE));
      }
      Store.check(entries);
    }
  }
}
