package dev.kline.engineio;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what an endpoint's sessions do. Safe for any thread, without a lock. */
final class Traffic {
  private final LongAdder polling = new LongAdder();
  private final LongAdder webSocket = new LongAdder();
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);
  private final LongAdder read = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final Latency latency = new Latency();

  Traffic() {
    for (var reason : CloseReason.values()) {
      closed.put(reason, new LongAdder());
    }
  }

  void opened(Transport first) {
    (first instanceof PollingTransport ? polling : webSocket).increment();
  }

  void closed(CloseReason reason) {
    var count = closed.get(reason);
    if (count != null) {
      count.increment();
    }
  }

  void read() {
    read.increment();
  }

  /** Messages left in one write. The clock is looked at once for all of them. */
  void written(List<Message> batch) {
    long batchBytes = 0;
    long heardNanos = Message.NEVER;
    for (Message message : batch) {
      batchBytes += message.bytes();
      if (heardNanos == Message.NEVER) {
        heardNanos = message.heardNanos();
      }
    }
    writes.increment();
    written.add(batch.size());
    bytes.add(batchBytes);
    if (heardNanos != Message.NEVER) {
      latency.record(System.nanoTime() - heardNanos);
    }
  }

  /** Reads all of it, and looks at the sessions. */
  EngineCounts counts(Iterable<Session> sessions, long conflated) {
    long open = 0;
    long openPolling = 0;
    long waiting = 0;
    long waitingBytes = 0;
    long waitingMax = 0;
    for (Session session : sessions) {
      open++;
      openPolling += session.polling().isPresent() ? 1 : 0;
      var depth = session.outbox().depth();
      waiting += depth.messages();
      waitingBytes += depth.bytes();
      waitingMax = Math.max(waitingMax, depth.messages());
    }
    return new EngineCounts(
        byTransport(openPolling, open - openPolling),
        byTransport(polling.sum(), webSocket.sum()),
        closings(),
        read.sum(),
        written.sum(),
        bytes.sum(),
        writes.sum(),
        conflated,
        waiting,
        waitingBytes,
        waitingMax,
        latency.read());
  }

  private static Map<String, Long> byTransport(long polling, long webSocket) {
    return Map.of("polling", polling, "websocket", webSocket);
  }

  private Map<CloseReason, Long> closings() {
    var sums = new EnumMap<CloseReason, Long>(CloseReason.class);
    closed.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }
}
