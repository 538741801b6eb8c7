package dev.kline.testing;

import dev.kline.socketio.RecoveryConfig;
import dev.kline.socketio.SocketIoConfig;
import java.time.Duration;
import java.util.Optional;

/** Configurations that tests start from. */
public final class SocketIoConfigs {
  /** Wide enough for whatever a test does fast, but for the answers owed. */
  public static final SocketIoConfig.Limits LIMITS =
      new SocketIoConfig.Limits(10, 10, 1000, 1_000_000, 1_000_000);

  private SocketIoConfigs() {}

  /** Without recovery. */
  public static SocketIoConfig plain() {
    return connectingWithin(Duration.ofSeconds(45));
  }

  /** The same with another connect timeout. */
  public static SocketIoConfig connectingWithin(Duration connectTimeout) {
    return new SocketIoConfig(connectTimeout, Duration.ofSeconds(30), LIMITS, Optional.empty());
  }

  /** The same with other limits. */
  public static SocketIoConfig limited(SocketIoConfig.Limits limits) {
    return new SocketIoConfig(
        Duration.ofSeconds(45), Duration.ofSeconds(30), limits, Optional.empty());
  }

  /** With recovery. */
  public static SocketIoConfig recovering(RecoveryConfig recovery) {
    return new SocketIoConfig(
        Duration.ofSeconds(45), Duration.ofSeconds(30), LIMITS, Optional.of(recovery));
  }
}
