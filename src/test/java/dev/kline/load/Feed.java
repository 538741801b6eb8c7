package dev.kline.load;

import dev.kline.event.Mint;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The market: sends the plan's trades at their times, each in a room of chance, and tells slots.
 * Confined to its thread but for {@link #lateMax}.
 */
final class Feed {
  private static final long SLOT_NANOS = Duration.ofMillis(400).toNanos();

  private final Plan plan;
  private final LoadNode node;
  private final Tally tally;
  private final int[] members;
  private final Mint[] mints;
  private final Random random = new Random(1);

  private volatile long lateNanosMax;
  private long lastMicros;
  private long nextSlotNanos;

  Feed(Plan plan, LoadNode node, Tally tally) {
    this.plan = plan;
    this.node = node;
    this.tally = tally;
    this.members = plan.members();
    this.mints = new Mint[plan.rooms()];
    for (int room = 0; room < mints.length; room++) {
      mints[room] = LoadLedger.mint(room);
    }
  }

  /** Sends the trades of the warm-up, calls {@code begun}, and sends those that count. */
  void run(Runnable begun) {
    nextSlotNanos = System.nanoTime();
    phase(plan.warmUp());
    tally.begin(Math.max(lastMicros + 1, Stamp.now()));
    begun.run();
    lateNanosMax = 0;
    phase(plan.window());
  }

  /** How late a trade was sent at the most. */
  Duration lateMax() {
    return Duration.ofNanos(lateNanosMax);
  }

  private void phase(Duration length) {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    long trades = plan.rate() * length.toMillis() / 1000;
    long sent = 0;
    while (sent < trades || System.nanoTime() < end) {
      long due = sent < trades ? start + sent * 1_000_000_000L / plan.rate() : end;
      await(Math.min(due, nextSlotNanos));
      long now = System.nanoTime();
      if (now >= nextSlotNanos) {
        nextSlotNanos += SLOT_NANOS;
        node.tellSlot();
      }
      if (sent < trades && now >= due) {
        lateNanosMax = Math.max(lateNanosMax, now - due);
        for (int i = 0; i < plan.burst() && sent < trades; i++, sent++) {
          send();
        }
      }
    }
  }

  private static void await(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** No two prices are the same, so that each trade is known by its own. */
  private void send() {
    int room = random.nextInt(mints.length);
    lastMicros = Math.max(lastMicros + 1, Stamp.now());
    tally.sent(lastMicros, members[room]);
    node.tell(node.ledger().add(mints[room], Stamp.price(lastMicros)));
  }
}
