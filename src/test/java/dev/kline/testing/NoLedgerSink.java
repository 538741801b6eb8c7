package dev.kline.testing;

import dev.kline.event.LedgerCursor;
import dev.kline.event.LedgerSink;
import dev.kline.event.LedgerStretch;
import dev.kline.event.Signature;
import dev.kline.event.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A sink that takes what is heard for the last word; of the ledger it keeps the cursor only. */
public abstract class NoLedgerSink implements LedgerSink {
  private volatile Optional<LedgerCursor> cursor = Optional.empty();

  @Override
  public void heard(Transaction transaction) throws InterruptedException {
    transaction(transaction);
  }

  @Override
  public Optional<LedgerCursor> cursor() {
    return cursor;
  }

  @Override
  public Set<Signature> unknown(Collection<Signature> signatures) {
    return Set.of();
  }

  @Override
  public Set<Signature> heardElsewhere(Map<Signature, Long> slots) {
    return Set.of();
  }

  @Override
  public void settle(LedgerStretch stretch) throws InterruptedException {
    if (stretch.cursor().isPresent()) {
      cursor = stretch.cursor();
    }
  }

  @Override
  public void caughtUp() {}

  @Override
  public List<Signature> unsettled(long slotMax) {
    return List.of();
  }

  @Override
  public void settleAsHeard(Collection<Signature> signatures) {}

  @Override
  public void retract(Collection<Signature> signatures) {}
}
