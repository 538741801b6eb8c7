package dev.kline.engineio;

import java.time.Duration;
import java.util.function.Predicate;

/** Endpoints for tests: the reference's times, or times that a test can wait for. */
final class TestConfigs {
  static final int MAX_PAYLOAD = 100_000;

  private TestConfigs() {}

  static EngineIoConfig calm(String path) {
    return config(path, Duration.ofSeconds(25), Duration.ofSeconds(20), polling(30_000));
  }

  /** Pings after {@code interval}, waits {@code timeout} for the pong. */
  static EngineIoConfig beating(String path, Duration interval, Duration timeout) {
    return config(path, interval, timeout, polling(30_000));
  }

  /** All that polling waits for lasts that long. */
  static EngineIoConfig hasty(String path, int pollingMillis) {
    return config(path, Duration.ofSeconds(25), Duration.ofSeconds(20), polling(pollingMillis));
  }

  /** A client that takes nothing for that long is too slow. */
  static EngineIoConfig stalling(String path, Duration stall) {
    EngineIoConfig calm = calm(path);
    return new EngineIoConfig(
        calm.path(),
        calm.pingInterval(),
        calm.pingTimeout(),
        calm.maxPayloadBytes(),
        calm.outboxMessagesMax(),
        calm.outboxBytesMax(),
        new EngineIoConfig.Writing(Duration.ZERO, 32, stall),
        calm.sessionsMax(),
        calm.polling(),
        calm.allowRequest());
  }

  static EngineIoConfig guarded(String path, Predicate<HandshakeRequest> allowRequest) {
    EngineIoConfig calm = calm(path);
    return new EngineIoConfig(
        calm.path(),
        calm.pingInterval(),
        calm.pingTimeout(),
        calm.maxPayloadBytes(),
        calm.outboxMessagesMax(),
        calm.outboxBytesMax(),
        calm.writing(),
        calm.sessionsMax(),
        new EngineIoConfig.Polling(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), 10_000, true),
        allowRequest);
  }

  static EngineIoConfig config(
      String path, Duration interval, Duration timeout, EngineIoConfig.Polling polling) {
    return new EngineIoConfig(
        path,
        interval,
        timeout,
        MAX_PAYLOAD,
        20_000,
        16 << 20,
        EngineIoConfig.Writing.DEFAULT,
        10_000,
        polling,
        request -> true);
  }

  private static EngineIoConfig.Polling polling(int millis) {
    var time = Duration.ofMillis(millis);
    return new EngineIoConfig.Polling(time, time, time, 10_000, false);
  }
}
