package dev.kline.solana;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Reads lines, none longer than a bound: what exceeds it is left out. Confined to one thread. */
final class BoundedLines {
  private final Reader text;
  private final int charsMax;

  /** What was read and is yet to be taken: from {@code begin} to {@code end}. */
  private final char[] read = new char[8192];

  private int begin;
  private int end;
  private long count;

  BoundedLines(Reader text, int charsMax) {
    this.text = text;
    this.charsMax = charsMax;
  }

  /** The next line without its end, or null after the last. */
  @Nullable String next() throws IOException {
    if (!more()) {
      return null;
    }
    var line = new StringBuilder();
    boolean ended = false;
    while (!ended && more()) {
      int newline = begin;
      while (newline < end && read[newline] != '\n') {
        newline++;
      }
      line.append(read, begin, Math.min(newline - begin, charsMax - line.length()));
      ended = newline < end;
      begin = ended ? newline + 1 : newline;
    }
    count++;
    return line.toString();
  }

  /** Whether anything is left, here or in the text. */
  private boolean more() throws IOException {
    if (begin == end) {
      begin = 0;
      end = Math.max(0, text.read(read));
    }
    return begin < end;
  }

  /** Lines read so far. */
  long count() {
    return count;
  }
}
