package dev.kline.store;

import static dev.kline.testing.Samples.price;
import static dev.kline.testing.Samples.trade;
import static dev.kline.testing.Samples.transaction;
import static java.util.Objects.requireNonNull;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.ingest.Ingest;
import dev.kline.store.Database.Opening;
import dev.kline.store.Format.Step;
import dev.kline.testing.Samples;
import dev.kline.testing.TempStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** A store of another version of the server: upgraded, or refused and left as it is. */
class FormatTest {
  private static final int OURS = Format.OURS.version();
  private static final Progress NOBODY = (_, _, _) -> {};

  @TempDir Path directory;
  private StoreConfig config;

  @BeforeEach
  void fill() throws InterruptedException {
    config = TempStore.config(directory);
    try (var store = Store.open(config);
        var ingest = new Ingest(store, _ -> {}, 100, Duration.ofSeconds(10))) {
      ingest.start();
      ingest.transaction(transaction(1, 100, 1_758_805_500, trade(Samples.mint(1), price(3))));
    }
  }

  /** What a server that has some steps more than ours does. */
  private static Format newer(Step... more) {
    var steps = Stream.concat(Format.OURS.steps().stream(), Stream.of(more)).toList();
    return new Format(Format.OURS.oldest(), steps);
  }

  private void open(Opening opening, Format format) {
    Database.open(config, opening, format).close();
  }

  private int version() throws RocksDBException {
    try (var rocks = RocksDB.openReadOnly(config.path().toString())) {
      return ByteBuffer.wrap(requireNonNull(rocks.get(Keys.FORMAT))).getInt();
    }
  }

  /** Writes another version over the one that a format has brought the store to. */
  private void pretend(int version, Format format) throws RocksDBException {
    try (var database = Database.open(config, Opening.SERVE, format)) {
      Format.put(database, version);
    }
  }

  private String refusal(Opening opening, Format format) {
    var refused = assertThrows(StoreException.class, () -> open(opening, format));
    return String.valueOf(refused.getMessage());
  }

  @Test
  void anOlderStoreIsUpgradedStepByStepAndOnlyOnce() throws RocksDBException {
    var done = new ArrayList<String>();
    var format = newer((_, _) -> done.add("first"), (_, _) -> done.add("second"));

    open(Opening.SERVE, format);
    open(Opening.SERVE, format);

    assertThat(done, contains("first", "second"));
    assertThat(version(), is(OURS + 2));
  }

  @Test
  void anUpgradeThatWasCutShortGoesOnAtTheStepThatWasNotDone() throws RocksDBException {
    var done = new ArrayList<String>();
    Step first = (_, _) -> done.add("first");
    Step cut =
        (_, _) -> {
          throw new StoreException("cut", Trouble.FULL);
        };
    assertThat(refusal(Opening.SERVE, newer(first, cut)), is("cut"));
    assertThat(version(), is(OURS + 1));

    open(Opening.SERVE, newer(first, (_, _) -> done.add("second")));

    assertThat(done, contains("first", "second"));
    assertThat(version(), is(OURS + 2));
  }

  @Test
  void anUpgradeMayMakeAnewWhatFollowsFromTheLog() throws RocksDBException {
    try (var database = Database.open(config, Opening.SERVE)) {
      database.recreate(database.byMint());
      database.recreate(database.candles());
    }
    assertThat(Audit.run(config, NOBODY).differences(), is(not(0L)));

    open(Opening.SERVE, newer(Rebuild::run));
    pretend(OURS, newer(Rebuild::run));

    assertThat(Audit.run(config, NOBODY).first(), is(empty()));
  }

  @Test
  void verifyLeavesAnOlderStoreAsItIsAndSaysWhoUpgradesIt() throws RocksDBException {
    var done = new ArrayList<String>();
    var format = newer((_, _) -> done.add("first"));

    var refused = refusal(Opening.VERIFY, format);

    assertThat(refused, containsString("start the server, or run rebuild, which upgrade it"));
    assertThat(done, is(empty()));
    assertThat(version(), is(OURS));

    open(Opening.REBUILD, format);
    open(Opening.VERIFY, format);
    assertThat(version(), is(OURS + 1));
  }

  @Test
  void aNewerStoreIsRefusedByAllAndStaysNewer() throws RocksDBException {
    open(Opening.SERVE, newer((_, _) -> {}));

    for (var opening : Opening.values()) {
      assertThat(
          refusal(opening, Format.OURS),
          endsWith(
              "has format %d of a newer server, this one reads up to %d: start the newer one, or use another path"
                  .formatted(OURS + 1, OURS)));
    }
    assertThat(version(), is(OURS + 1));
  }

  @Test
  void aNewerStoreWithFamiliesThatWeDoNotKnowIsRefusedForItsFormat() {
    Step step =
        (database, _) -> {
          var name = "of tomorrow".getBytes(StandardCharsets.US_ASCII);
          database.rocks().createColumnFamily(new ColumnFamilyDescriptor(name)).close();
        };
    open(Opening.SERVE, newer(step));

    var refused = refusal(Opening.SERVE, Format.OURS);

    assertThat(refused, containsString("has format %d of a newer server".formatted(OURS + 1)));
  }

  @Test
  void aStoreFromBeforeTheFirstStepIsRefused() throws RocksDBException {
    int before = Format.OURS.oldest() - 1;
    pretend(before, Format.OURS);

    var refused = refusal(Opening.SERVE, Format.OURS);

    assertThat(
        refused,
        endsWith(
            "has format %d, this server upgrades from %d on: use another path"
                .formatted(before, before + 1)));
  }

  @Test
  void dataWithoutAFormatAreNoStoreOfOurs() throws RocksDBException {
    try (var database = Database.open(config, Opening.SERVE)) {
      database.rocks().delete(Keys.FORMAT);
    }

    assertThat(refusal(Opening.SERVE, Format.OURS), containsString("has data but no format"));
  }
}
