package dev.kline.socketio;

import dev.kline.engineio.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One broadcast in the {@link RecoveryLog}, which guards it. */
final class LogEntry {
  /** What an entry weighs beside its messages: itself, its places in two maps, its key. */
  private static final int OVERHEAD_BYTES = 256;

  final long sequence;
  final long atNanos;
  final long position;
  final Object key;
  final News news;
  final Set<String> except;
  final Optional<String> optionalEvent;
  final int bytes;

  /** The rooms' logs that hold it; in none, it is gone. */
  final List<RoomLog> logs = new ArrayList<>(1);

  LogEntry(long sequence, long atNanos, long position, News news, Audience audience) {
    this.sequence = sequence;
    this.atNanos = atNanos;
    this.position = position;
    var conflation = news.conflation();
    this.key = conflation.last() ? sequence : conflation.key().orElseThrow();
    this.news = news;
    this.except = audience.except();
    this.optionalEvent = audience.optionalEvent();
    this.bytes = OVERHEAD_BYTES + news.bytes();
  }

  /** Whether a member is owed it, by what it was greeted with and what it asked for. */
  boolean isFor(Membership membership) {
    return optionalEvent.isPresent()
        ? membership.takes(position, optionalEvent.get())
        : membership.takes(position, news);
  }

  /** What that member gets. */
  List<Message> form(Membership membership) {
    return optionalEvent.isPresent() ? news.plain() : membership.form(news);
  }
}
