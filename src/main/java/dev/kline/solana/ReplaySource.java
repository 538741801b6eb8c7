package dev.kline.solana;

import dev.kline.event.LedgerSink;
import dev.kline.event.SourceStatus;
import dev.kline.event.SourceStatus.Ledger;
import dev.kline.event.SourceStatus.State;
import dev.kline.event.Transaction;
import dev.kline.event.TransactionSink;
import dev.kline.event.TransactionSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recording: a file of {@code logsNotification} messages, one a line, told in their order. {@link
 * #start}, {@link #status} and {@link #close} are safe for any thread; everything else runs on the
 * thread {@code replay}, which calls the sink.
 *
 * <h2>When things happened</h2>
 *
 * A line carries a slot and no time. The node at {@code solana.rpc_url} is asked for the first slot
 * that trades; if it tells, it is asked for the others too and the bars stand where they stood. If
 * it doesn't, nobody is asked again and time is counted from the slot alone: 400 ms each, slot 0 at
 * the genesis of mainnet-beta. So the same file makes the same bars at every run, whatever the day;
 * and as the chain has been slower than its aim on the whole, they never stand in the future.
 *
 * <p>After the last line the chain's clock runs on by the longest bar, so that every bar closes.
 */
public final class ReplaySource implements TransactionSource {
  /** 2020-03-16T14:29:00Z. */
  static final long GENESIS_SECONDS = 1_584_368_940;

  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(2);
  private static final double SPEED_MAX = 1_000_000;
  private static final System.Logger LOGGER = System.getLogger(ReplaySource.class.getName());

  private final Path file;
  private final double speed;
  private final Duration longestBar;
  private final Pace pace;
  private final HttpClient http = SolanaSource.httpClient();
  private final SourceThread thread = new SourceThread("replay");
  private final BlockClock clock;
  private final TransactionReader reader;

  private volatile State state = State.CONNECTING;
  private volatile String end = "";
  private volatile long lines;
  private volatile long newestSlot = -1;
  private volatile @Nullable Instant lastHeard;

  private boolean clockChosen;
  private long firstSlot = -1;
  private long firstNanos;
  private long newestSeconds = -1;

  /**
   * Makes one.
   *
   * @param config for the program, the layout and the node that may know the times
   * @param speed how much faster than recorded; 0 is as fast as the sink takes it
   * @param longestBar whichever bar is open at the last line is over so long after it
   * @throws IllegalArgumentException if the file cannot be read or the speed is none
   */
  public ReplaySource(SolanaConfig config, Path file, double speed, Duration longestBar) {
    this(config, file, speed, longestBar, Pace.SYSTEM);
  }

  ReplaySource(SolanaConfig config, Path file, double speed, Duration longestBar, Pace pace) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "events.replay_file is %s, must be a file that can be read".formatted(file));
    }
    if (!(speed >= 0 && speed <= SPEED_MAX)) {
      throw new IllegalArgumentException(
          "events.replay_speed is %s, must be from 0 to %.0f".formatted(speed, SPEED_MAX));
    }
    this.file = file;
    this.speed = speed;
    this.longestBar = longestBar;
    this.pace = pace;
    this.clock =
        new BlockClock(
            new NodeRpc(http, config.rpcUrl(), RPC_TIMEOUT),
            Endpoint.shown(config.rpcUrl()),
            slot -> BlockClock.plus(GENESIS_SECONDS, slot, BlockClock.SLOT_MILLIS),
            pace);
    this.reader = new TransactionReader(config.programId(), config.layout(), clock);
  }

  @Override
  public void start(LedgerSink sink) {
    thread.start(() -> run(sink));
  }

  @Override
  public SourceStatus status() {
    String detail = "%s line %d%s".formatted(file.getFileName(), lines, end);
    return new SourceStatus(
        "replay", state, detail, newestSlot, -1, lastHeard, reader.counts(), Ledger.NONE);
  }

  @Override
  public void close() {
    thread.close();
    http.shutdownNow();
    state = State.ENDED;
  }

  private void run(TransactionSink sink) throws InterruptedException {
    LOGGER.log(System.Logger.Level.INFO, "replay started file={0} speed={1}", file, speed);
    state = State.CONNECTED;
    try (Reader text = open()) {
      readAll(new BoundedLines(text, NodeSocket.MESSAGE_CHARS_MAX), sink);
      end = ", the last";
      LOGGER.log(System.Logger.Level.INFO, "replay over file={0} lines={1,number,#}", file, lines);
    } catch (IOException | RuntimeException e) {
      end = ", broken off: see the log";
      LOGGER.log(System.Logger.Level.ERROR, "replay broken off file=" + file, e);
    } finally {
      state = State.ENDED;
    }
  }

  /** Bytes that are no UTF-8 become U+FFFD: they spoil their line and not the recording. */
  private Reader open() throws IOException {
    var bytes = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
    return new BufferedReader(bytes, 1 << 16);
  }

  private void readAll(BoundedLines text, TransactionSink sink)
      throws IOException, InterruptedException {
    for (String line = text.next(); line != null; line = text.next()) {
      lines = text.count();
      lastHeard = pace.now();
      if (!line.isBlank()) {
        tell(line, sink);
      }
    }
    if (newestSeconds >= 0) {
      sink.clock(BlockClock.plus(newestSeconds, longestBar.toSeconds(), 1000));
    }
  }

  private void tell(String line, TransactionSink sink) throws InterruptedException {
    Optional<LogNotification> notification = LogNotification.parse(line);
    if (notification.isEmpty()) {
      reader.malformed();
      return;
    }
    long slot = notification.get().slot();
    chooseClock(slot);
    waitFor(slot);
    newestSlot = Math.max(newestSlot, slot);
    Optional<Transaction> transaction = reader.read(notification.get());
    if (transaction.isPresent()) {
      newestSeconds = Math.max(newestSeconds, transaction.get().time().seconds());
      sink.transaction(transaction.get());
    }
  }

  private void chooseClock(long slot) throws InterruptedException {
    if (!clockChosen) {
      clockChosen = true;
      if (!clock.know(slot)) {
        clock.goOffline();
        LOGGER.log(
            System.Logger.Level.INFO, "replay counts time from slots, no node tells block times");
      }
    }
  }

  private void waitFor(long slot) throws InterruptedException {
    if (speed == 0) {
      return;
    }
    if (firstSlot < 0) {
      firstSlot = slot;
      firstNanos = pace.nanos();
    }
    double millis = (slot - firstSlot) * BlockClock.SLOT_MILLIS / speed;
    long passed = (pace.nanos() - firstNanos) / 1_000_000;
    if (millis > passed) {
      pace.pause(Duration.ofMillis((long) millis - passed));
    }
  }
}
