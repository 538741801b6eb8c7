package dev.kline.store;

import static dev.kline.testing.Samples.created;
import static dev.kline.testing.Samples.mint;
import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.kline.candle.Place;
import dev.kline.event.Position;
import dev.kline.ingest.Ingest;
import dev.kline.store.Database.Opening;
import dev.kline.testing.TempStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The list of mints follows from the log, and is held to it. */
class MintRowsTest {
  private static final long T0 = 1_758_805_500;

  @TempDir Path directory;

  @BeforeEach
  void fill() throws InterruptedException {
    try (var store = TempStore.open(directory);
        var ingest = new Ingest(store, _ -> {}, 100, Duration.ofSeconds(10))) {
      ingest.start();
      for (int i = 0; i < 20; i++) {
        ingest.transaction(transaction(i, i, T0 + i, trade(mint(i % 5), price(10))));
      }
    }
  }

  /** The trade was taken for in order, as only trades were known of the order. */
  @Test
  void aTradeThatComesLaterAndBelongsBeforeTheCreationMovesItsMint() throws InterruptedException {
    try (var store = TempStore.open(directory);
        var ingest = new Ingest(store, _ -> {}, 100, Duration.ofSeconds(10))) {
      ingest.start();
      ingest.transaction(transaction(100, 100, T0 + 100, created(mint(9), "Nine", "IX")));
      ingest.transaction(transaction(101, 90, T0 + 90, trade(mint(9), price(10))));
    }

    assertThat(verify().first(), is(empty()));
    assertThat(listed().getLast().first().position().slot(), is(90L));
  }

  private interface Change {
    void in(Database database) throws RocksDBException;
  }

  private void falsify(Change change) throws RocksDBException {
    try (var database = Database.open(TempStore.config(directory), Opening.REBUILD)) {
      change.in(database);
    }
  }

  private Audit.Report verify() {
    return Audit.run(TempStore.config(directory), (_, _, _) -> {});
  }

  private List<ListedMint> listed() {
    try (var store = TempStore.open(directory)) {
      return store.mints(new MintQuery(Optional.empty(), 100, false)).mints();
    }
  }

  private static ListedMint first(int number) {
    return new ListedMint(mint(number), new Place(T0 + number, new Position(number, 0)), "", "");
  }

  @Test
  void aStoreOfFormatTwoWithoutTheListOrWithAPartOfItGetsItWhenItIsOpened()
      throws RocksDBException {
    falsify(database -> {
      database.recreate(database.mints());
      try (var batch = new WriteBatch();
          var options = new WriteOptions()) {
        MintRows.put(batch, database, first(3));
        database.rocks().write(options, batch);
      }
      Format.put(database, 2);
    });

    assertThat(listed(), is(List.of(first(0), first(1), first(2), first(3), first(4))));

    assertThat(verify().first(), is(empty()));
  }

  @Test
  void aRebuildOfFormatTwoReadsTheLogAloneHoweverFalseTheIndex() throws RocksDBException {
    falsify(database -> {
      database.recreate(database.mints());
      database
          .rocks()
          .put(database.byMint(), Keys.byMint(mint(9), first(9).first(), 0), new byte[0]);
      Format.put(database, 2);
    });

    Rebuild.run(TempStore.config(directory), (_, _, _) -> {});

    assertThat(verify().first(), is(empty()));
    assertThat(listed(), is(List.of(first(0), first(1), first(2), first(3), first(4))));
  }

  @Test
  void aListThatIsFalseIsNamedAndMended() throws RocksDBException {
    falsify(database -> {
      var mints = database.mints();
      database.rocks().delete(mints, Keys.mint(mint(1)));
      database.rocks().put(mints, Keys.mint(mint(2)), Codec.listed(first(3)));
      database.rocks().put(mints, Keys.mint(mint(9)), Codec.listed(first(9)));
    });

    assertThat(verify().first(), hasItem(startsWith("list of mints: stored nothing")));
    assertThat(
        verify().first(), hasItem(startsWith("list of mints: stored ListedMint[mint=" + mint(9))));
    assertThat(verify().first(), hasItem(startsWith("mints by slot: stored no " + mint(9))));
    Rebuild.run(TempStore.config(directory), (_, _, _) -> {});
    assertThat(verify().first(), is(empty()));
  }
}
