package dev.kline.store;

import dev.kline.event.ProgramEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Walks over the log of one mint. Used by one thread, then closed. */
final class EventScan implements AutoCloseable {
  private final Database database;
  private final RocksDB rocks;
  private final ReadOptions options;
  private final EventQuery query;
  private final RocksIterator rows;

  /** Stands at the first row of the query. */
  EventScan(Database database, ReadOptions options, EventQuery query) {
    this.database = database;
    this.rocks = database.rocks();
    this.options = options;
    this.query = query;
    this.rows = rocks.newIterator(database.byMint(), options);
    query.after().ifPresentOrElse(this::seekBehind, this::seekBeginning);
  }

  /** The events of a mint at one moment. */
  static EventPage read(Database database, EventQuery query) throws RocksDBException {
    var rocks = database.rocks();
    var snapshot = rocks.getSnapshot();
    try (var options = new ReadOptions().setSnapshot(snapshot);
        var scan = new EventScan(database, options, query)) {
      return scan.page(snapshot.getSequenceNumber());
    } finally {
      rocks.releaseSnapshot(snapshot);
    }
  }

  private void seekBeginning() {
    if (query.newestFirst()) {
      rows.seekForPrev(Keys.byMint(query.mint(), Long.MAX_VALUE));
    } else {
      rows.seek(Keys.byMint(query.mint(), 0));
    }
  }

  private void seekBehind(EventPlace after) {
    var key = Keys.byMint(query.mint(), after.place(), after.ordinal());
    if (query.newestFirst()) {
      rows.seekForPrev(key);
    } else {
      rows.seek(key);
    }
    if (rows.isValid() && Arrays.equals(rows.key(), key)) {
      step();
    }
  }

  private EventPage page(long position) throws RocksDBException {
    var events = new ArrayList<LoggedEvent>();
    while (events.size() < query.limit() && here()) {
      events.add(event(rows.key()));
      step();
    }
    boolean hasMore = here();
    int count = events.size();
    while (count < query.countMax() && here()) {
      count++;
      step();
    }
    return new EventPage(events, hasMore, count, position);
  }

  /** Whether it stands at a row that is wanted, having passed over those that are not. */
  private boolean here() throws RocksDBException {
    while (isOfMint() && !query.marks() && Keys.ordinalByMint(rows.key()) == Keys.LOSS) {
      step();
    }
    return isOfMint();
  }

  private boolean isOfMint() throws RocksDBException {
    Store.check(rows);
    return rows.isValid() && Keys.isOf(query.mint(), rows.key());
  }

  private void step() {
    if (query.newestFirst()) {
      rows.prev();
    } else {
      rows.next();
    }
  }

  private LoggedEvent event(byte[] key) throws RocksDBException {
    var place = new EventPlace(Keys.placeOf(key), Keys.ordinalByMint(key));
    var position = place.place().position();
    var value = rocks.get(database.events(), options, Keys.event(position, place.ordinal()));
    if (value == null) {
      throw StoreException.damaged("the event at " + place + " is missing");
    }
    var signature = EventCodec.signature(value);
    var waiting = Keys.unsettled(position.slot(), signature);
    return new LoggedEvent(
        place,
        signature,
        EventCodec.time(value).exact(),
        rocks.get(database.unsettled(), options, waiting) == null,
        EventCodec.isLoss(value)
            ? Optional.<ProgramEvent>empty()
            : Optional.of(EventCodec.event(value)));
  }

  @Override
  public void close() {
    rows.close();
  }
}
