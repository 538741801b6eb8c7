package dev.kline.socketio;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many broadcasts a room has had, optional ones left out: the next one has the next number.
 *
 * @param epoch names the count; a room that begins anew counts anew, under another name
 */
public record Count(String epoch, long number) {
  /** Rooms that were opened: two of the same microsecond are not of the same epoch. */
  private static final AtomicLong EPOCHS = new AtomicLong();

  /** Like no other of this run, nor of one before. */
  static String newEpoch() {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    return Long.toString(micros, Character.MAX_RADIX) + "-" + EPOCHS.incrementAndGet();
  }
}
