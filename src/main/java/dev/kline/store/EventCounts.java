package dev.kline.store;

import dev.kline.event.EventType;
import dev.kline.event.ProgramEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many events of each type were ever applied. Immutable. */
public final class EventCounts {
  /** No events. */
  public static final EventCounts NONE = new EventCounts(new EnumMap<>(EventType.class));

  private final Map<EventType, Long> counts;

  EventCounts(Map<EventType, Long> counts) {
    this.counts = counts;
  }

  /** How many of one type. */
  public long of(EventType type) {
    return counts.getOrDefault(type, 0L);
  }

  /** How many in all. */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** These and some more. */
  public EventCounts plus(List<ProgramEvent> events) {
    return plus(events, 1);
  }

  /** These less some. */
  public EventCounts minus(List<ProgramEvent> events) {
    return plus(events, -1);
  }

  private EventCounts plus(List<ProgramEvent> events, long each) {
    var sum = new EnumMap<EventType, Long>(EventType.class);
    sum.putAll(counts);
    for (var event : events) {
      sum.merge(event.type(), each, Long::sum);
    }
    return new EventCounts(sum);
  }
}
