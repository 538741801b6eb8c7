package dev.kline.app;

import dev.kline.store.Audit;
import dev.kline.store.Progress;
import dev.kline.store.Rebuild;
import dev.kline.store.StoreConfig;
import dev.kline.store.StoreException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The commands beside serving, for people: {@code verify} and {@code rebuild}. Plain lines, results
 * to one stream and what goes wrong to the other. Used by one thread.
 */
final class StoreCommand {
  private static final String USAGE =
      """
      usage: java -jar kline-server.jar [verify | rebuild | train | --help]
        without a word  serves, by app.yaml, the environment and -Dkey=value
        verify          proves that all candles follow from the log of events; status 1 if not
        rebuild         makes all candles anew from the log of events
        train           lives a short life for java -XX:AOTCacheOutput=FILE, and leaves nothing else
      verify and rebuild find the store by the same configuration; no server may be running on it.\
      """;

  private static final int EXIT_DONE = 0;
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;

  private final PrintStream out;
  private final PrintStream err;

  StoreCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Does what the arguments say. Returns the exit status. */
  int run(List<String> arguments) {
    return switch (arguments.size() == 1 ? arguments.getFirst() : "") {
      case "verify" -> onStore(this::verify);
      case "rebuild" -> onStore(this::rebuild);
      case "--help" -> {
        out.println(USAGE);
        yield EXIT_DONE;
      }
      default -> {
        err.println("unknown arguments: " + String.join(" ", arguments));
        err.println(USAGE);
        yield EXIT_USAGE;
      }
    };
  }

  private interface Work {
    int run(StoreConfig config);
  }

  private int onStore(Work work) {
    try {
      return work.run(Wiring.store(AppConfig.load()));
    } catch (ConfigException wrong) {
      wrong.problems().forEach(err::println);
      return EXIT_USAGE;
    } catch (StoreException failed) {
      err.println(failed.getMessage());
      return EXIT_FAILED;
    }
  }

  private int verify(StoreConfig config) {
    out.println("verifying " + config.path());
    var report = Audit.run(config, new Lines(out));
    out.printf(
        "%,d transactions, %,d events, %,d series, %,d bars%n",
        report.transactions(), report.events(), report.series(), report.bars());
    if (report.unproved() > 0) {
      out.printf(
          "%,d of these bars are older than what retention keeps whole and can't be proved%n",
          report.unproved());
    }
    if (report.differences() == 0) {
      out.println("the candles are what the log gives");
      return EXIT_DONE;
    }
    report.first().forEach(err::println);
    err.printf(
        "%,d differences, %d shown: run rebuild to make the candles anew from the log%n",
        report.differences(), report.first().size());
    return EXIT_FAILED;
  }

  private int rebuild(StoreConfig config) {
    out.println("rebuilding " + config.path());
    var report = Rebuild.run(config, new Lines(out));
    out.printf(
        "rebuilt %,d bars from %,d transactions with %,d events%n",
        report.bars(), report.transactions(), report.events());
    if (report.older() > 0) {
      out.printf("left %,d bars that are older than what retention keeps whole%n", report.older());
    }
    return EXIT_DONE;
  }

  /** A line every few seconds. */
  private static final class Lines implements Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final PrintStream out;
    private long toldNanos = System.nanoTime();

    Lines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void at(String part, long done, long total) {
      long now = System.nanoTime();
      if (now - toldNanos >= EVERY_NANOS) {
        toldNanos = now;
        out.printf("%s %,d of about %,d%n", part, done, total);
      }
    }
  }
}
