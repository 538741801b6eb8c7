package dev.kline.app;

import dev.kline.store.NativeCode;
import dev.kline.store.StoreException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The process: reads the configuration, starts the {@link Server}, ends it on a signal. For the JVM
 * alone.
 */
public final class Main {
  /** The configuration is wrong: mend it and start again. */
  private static final int EXIT_CONFIG = 2;

  /** The start failed: the message says what to do. */
  private static final int EXIT_START = 1;

  private static final AtomicReference<@Nullable Server> SERVER = new AtomicReference<>();

  private Main() {}

  /**
   * Starts the server; it serves until SIGTERM or SIGINT and then exits with status 0. With an
   * argument, does that {@link StoreCommand} or {@link Training} instead.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (List.of(arguments).equals(List.of("train"))) {
      Training.run();
      System.exit(0);
    }
    if (arguments.length > 0) {
      System.exit(new StoreCommand(System.out, System.err).run(List.of(arguments)));
    }
    var loading = NativeCode.loadBeside();
    try {
      var config = AppConfig.load();
      Logging.start();
      Logging.level(config.logging().level());
      endOnSignal();
      SERVER.set(Server.start(config));
    } catch (ConfigException wrong) {
      wrong.problems().forEach(System.err::println);
      fail(EXIT_CONFIG, loading);
    } catch (StoreException | StartException failed) {
      System.getLogger(Main.class.getName())
          .log(Level.ERROR, "start failed: {0}", failed.getMessage());
      fail(EXIT_START, loading);
    }
  }

  /** Waits for what would leave a temporary file. */
  private static void fail(int status, Thread loading) throws InterruptedException {
    loading.join();
    Runtime.getRuntime().halt(status);
  }

  /**
   * A hook alone would end in status 143, so it halts with 0 when all is closed. What is only half
   * started is halted as it is: the store is made for that.
   */
  private static void endOnSignal() {
    var hook = Thread.ofPlatform().name("shutdown").unstarted(Main::end);
    Runtime.getRuntime().addShutdownHook(hook);
    Logging.keepOpenFor(hook);
    if (Boolean.getBoolean("dev.kline.endWithParent")) {
      Thread.ofPlatform().daemon().name("parent-watch").start(Main::endWithParent);
    }
  }

  /** For who starts us through Maven: Maven, when ended, leaves what it started running. */
  private static void endWithParent() {
    ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().join());
    System.exit(0);
  }

  private static void end() {
    try {
      var server = SERVER.get();
      if (server != null) {
        server.close();
      }
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
