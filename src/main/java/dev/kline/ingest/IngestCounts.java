package dev.kline.ingest;

/**
 * What became of transactions since the start of the process.
 *
 * @param applied those that were new
 * @param duplicates those that had been applied before
 * @param reordered those that the log had to be changed for: late ones, and ones that the ledger
 *     has in another place or at another time than heard
 * @param retracted those that were heard and never came into the ledger
 * @param incomplete those whose log was cut short and named a known mint
 * @param expired those that were not applied, as they are from before the log begins
 */
public record IngestCounts(
    long applied, long duplicates, long reordered, long retracted, long incomplete, long expired) {

  /** Nothing yet. */
  static final IngestCounts NONE = new IngestCounts(0, 0, 0, 0, 0, 0);

  IngestCounts applied(int more) {
    return new IngestCounts(applied + more, duplicates, reordered, retracted, incomplete, expired);
  }

  IngestCounts duplicate() {
    return new IngestCounts(applied, duplicates + 1, reordered, retracted, incomplete, expired);
  }

  /** One that the log was changed for. */
  IngestCounts revised(boolean isNew, boolean moved, boolean isIncomplete) {
    return new IngestCounts(
        applied + (isNew ? 1 : 0),
        duplicates,
        reordered + (moved ? 1 : 0),
        retracted,
        incomplete + (isIncomplete ? 1 : 0),
        expired);
  }

  IngestCounts expired(int more) {
    return new IngestCounts(applied, duplicates, reordered, retracted, incomplete, expired + more);
  }

  IngestCounts retracted(int more) {
    return new IngestCounts(applied, duplicates, reordered, retracted + more, incomplete, expired);
  }
}
