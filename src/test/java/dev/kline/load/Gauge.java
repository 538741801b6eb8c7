package dev.kline.load;

import dev.kline.load.Trend.Tolerance;

/** What must stay flat, and how much it may grow all the same. */
enum Gauge {
  /** Live objects. Bounded caches fill for a while. */
  HEAP("live heap MiB", new Tolerance(1, 0.05)),
  /**
   * All that the kernel counts. The heap of our own server is of a fixed size and touched at the
   * start, so this is native memory: RocksDB, classes, code, threads.
   */
  RESIDENT("resident MiB", new Tolerance(8, 0.03)),
  /** The JVM starts a compiler or a carrier now and then, and ends it. */
  THREADS("threads", new Tolerance(4, 0)),
  /** RocksDB's table files are not counted: they grow with the data, to a bound of their own. */
  FILES("open files", new Tolerance(4, 0)),
  SESSIONS("sessions", Tolerance.NONE),
  SUBSCRIPTIONS("subscriptions", Tolerance.NONE),
  ROOMS("rooms", Tolerance.NONE),
  OUTBOX("outbox KiB", Tolerance.NONE);

  private final String title;
  private final Tolerance tolerance;

  Gauge(String title, Tolerance tolerance) {
    this.title = title;
    this.tolerance = tolerance;
  }

  String title() {
    return title;
  }

  Tolerance tolerance() {
    return tolerance;
  }

  /** Whether it is of clients, so that nothing is left when they are gone. */
  boolean ofClients() {
    return tolerance.equals(Tolerance.NONE);
  }
}
