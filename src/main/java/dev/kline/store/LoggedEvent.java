package dev.kline.store;

import dev.kline.event.ProgramEvent;
import dev.kline.event.Signature;
import java.util.Optional;

/**
 * One event of a mint's log.
 *
 * @param timeExact whether a node told the block's time; otherwise it is an estimate
 * @param settled whether it stands where the ledger has it; otherwise it may still move, or go
 * @param event empty for the mark that events of this mint are lost in this transaction
 */
public record LoggedEvent(
    EventPlace place,
    Signature signature,
    boolean timeExact,
    boolean settled,
    Optional<ProgramEvent> event) {}
