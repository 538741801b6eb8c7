package dev.kline.app;

import dev.kline.event.SourceStatus;
import dev.kline.event.TransactionSource;
import dev.kline.ingest.Ingest;
import dev.kline.store.Store;
import dev.kline.store.StoreException;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What makes the server live and ready. The checks are safe for any thread. */
final class Health {
  private static final long MIB = 1 << 20;

  private Health() {}

  /**
   * Ready while it serves, ingest runs, the store can be read and the source is in touch. Live
   * unless something of our own broke: a supervisor's restart mends no disk, and until somebody
   * does, the history is still served.
   */
  static List<HealthCheck> checks(
      AppConfig.Health limits,
      Store store,
      Ingest ingest,
      TransactionSource source,
      BooleanSupplier serving) {
    return List.of(
        check("process", HealthCheckType.LIVENESS, () -> process(ingest)),
        check("ingest", HealthCheckType.READINESS, () -> ingest(ingest)),
        check("serving", HealthCheckType.READINESS, () -> status(serving.getAsBoolean()).build()),
        check("store", HealthCheckType.READINESS, () -> store(store)),
        check("disk", HealthCheckType.READINESS, () -> disk(store, limits.diskFreeMibMin() * MIB)),
        check(
            "source",
            HealthCheckType.READINESS,
            () -> source(source, ingest, limits.sourceLagMax())));
  }

  private static HealthCheckResponse process(Ingest ingest) {
    var status = ingest.status();
    return status(status.running() || status.storeFailed()).build();
  }

  private static HealthCheckResponse ingest(Ingest ingest) {
    var status = ingest.status();
    var response = status(status.running()).detail("waiting", status.waiting());
    if (status.failure() != null) {
      response.detail("failure", status.failure());
    }
    return response.build();
  }

  private static HealthCheckResponse store(Store store) {
    try {
      return status(true).detail("chain_time", store.cursor().chainSeconds()).build();
    } catch (StoreException failed) {
      return status(false).detail("failure", failed.trouble().category() + ", see the log").build();
    }
  }

  /** A disk that is nearly full is told before ingest has to stop. */
  private static HealthCheckResponse disk(Store store, long freeBytesMin) {
    try {
      long free = store.freeBytes();
      var response = status(free >= freeBytesMin).detail("free_bytes", free);
      if (free < freeBytesMin) {
        response.detail("failure", "less than the " + freeBytesMin + " bytes that must be free");
      }
      return response.build();
    } catch (StoreException failed) {
      return status(false).detail("failure", failed.trouble().category() + ", see the log").build();
    }
  }

  /** How far behind is known only where there is a ledger to compare with. */
  private static HealthCheckResponse source(
      TransactionSource source, Ingest ingest, Duration lagMax) {
    var status = source.status();
    boolean inTouch = status.state() != SourceStatus.State.CONNECTING;
    long lagSeconds = status.lagSeconds(ingest.cursor());
    boolean behind = !lagMax.isZero() && lagSeconds > lagMax.toSeconds();
    var response =
        status(inTouch && !behind)
            .detail("source", status.source())
            .detail("state", status.state().name())
            .detail("catching_up", status.ledger().catchingUp());
    if (lagSeconds >= 0) {
      response.detail("lag_secs", lagSeconds);
    }
    if (!inTouch) {
      response.detail("failure", "not in touch with the node");
    } else if (behind) {
      response.detail("failure", "more than %d seconds behind".formatted(lagMax.toSeconds()));
    }
    return response.build();
  }

  private static HealthCheckResponse.Builder status(boolean up) {
    return HealthCheckResponse.builder().status(up);
  }

  private static HealthCheck check(
      String name, HealthCheckType type, Supplier<HealthCheckResponse> call) {
    return new HealthCheck() {
      @Override
      public HealthCheckType type() {
        return type;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public String path() {
        return name;
      }

      @Override
      public HealthCheckResponse call() {
        return call.get();
      }
    };
  }
}
