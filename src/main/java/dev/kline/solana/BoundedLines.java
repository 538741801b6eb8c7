package dev.kline.solana;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Reads lines, none longer than a bound: what exceeds it is left out. Confined to one thread. */
final class BoundedLines {
  private final Reader text;
  private final int charsMax;
  private long count;

  BoundedLines(Reader text, int charsMax) {
    this.text = text;
    this.charsMax = charsMax;
  }

  /** The next line without its end, or null after the last. */
  @Nullable String next() throws IOException {
    var line = new StringBuilder();
    int c = text.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      if (line.length() < charsMax) {
        line.append((char) c);
      }
      c = text.read();
    }
    count++;
    return line.toString();
  }

  /** Lines read so far. */
  long count() {
    return count;
  }
}
