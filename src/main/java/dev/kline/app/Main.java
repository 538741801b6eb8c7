package dev.kline.app;

import dev.kline.store.StoreException;
import java.lang.System.Logger.Level;

/** The process: reads the configuration, starts the {@link Server}, ends it on a signal. */
public final class Main {
  /** The configuration is wrong: mend it and start again. */
  private static final int EXIT_CONFIG = 2;

  /** The start failed: the message says what to do. */
  private static final int EXIT_START = 1;

  private Main() {}

  /** Starts the server; it serves until SIGTERM or SIGINT and then exits with status 0. */
  public static void main(String[] arguments) {
    try {
      var config = AppConfig.load();
      Logging.start();
      Logging.level(config.logging().level());
      endOnSignal(Server.start(config));
    } catch (ConfigException wrong) {
      wrong.problems().forEach(System.err::println);
      System.exit(EXIT_CONFIG);
    } catch (StoreException | StartException failed) {
      System.getLogger(Main.class.getName())
          .log(Level.ERROR, "start failed: {0}", failed.getMessage());
      System.exit(EXIT_START);
    }
  }

  /** A hook alone would end in status 143, so it halts with 0 when all is closed. */
  private static void endOnSignal(Server server) {
    var hook = Thread.ofPlatform().name("shutdown").unstarted(() -> end(server));
    Logging.keepOpenFor(hook);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void end(Server server) {
    server.close();
    Runtime.getRuntime().halt(0);
  }
}
