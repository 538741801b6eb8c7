package dev.kline.engineio;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Confined to the thread of the connection. Reads the body of one POST with a running limit: memory
 * is taken as bytes arrive and never beyond the limit, whatever the head of the request or of a
 * chunk claims.
 *
 * <p>Helidon gathers a chunk whole before it hands it over, so we look at the size of each before
 * it does. The lines that it reads to their end are looked at, too, as it would read them for ever.
 */
final class PostBody {
  /** What one read takes at most. */
  private static final int READ_BYTES = 8 * 1024;

  /** Digits that the size of a chunk may have. */
  private static final int SIZE_DIGITS_MAX = 16;

  private final Exchange exchange;
  private final int bytesMax;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

  /** What is left of the current chunk. */
  private long chunkBytes;

  PostBody(Exchange exchange, int bytesMax) {
    this.exchange = exchange;
    this.bytesMax = bytesMax;
  }

  /**
   * The body, or nothing if it is over the limit; the rest of it is unread then.
   *
   * @throws RuntimeException if the peer is gone or breaks HTTP
   */
  Optional<byte[]> read() {
    var length = exchange.request().headers().contentLength();
    if (!exchange.chunked() && length.orElse(0) > bytesMax) {
      return Optional.empty();
    }
    InputStream stream = exchange.request().content().inputStream();
    byte[] buffer = new byte[READ_BYTES];
    while (true) {
      if (exchange.chunked() && chunkBytes == 0) {
        chunkBytes = nextChunkBytes();
      }
      if (chunkBytes > bytesMax - body.size()) {
        return Optional.empty();
      }
      int count = read(stream, buffer);
      if (count < 0) {
        return Optional.of(body.toByteArray());
      }
      body.write(buffer, 0, count);
      chunkBytes = Math.max(0, chunkBytes - count);
    }
  }

  private static int read(InputStream stream, byte[] buffer) {
    try {
      return stream.read(buffer, 0, buffer.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The size of the chunk that Helidon is about to read; nothing is taken from its reader. */
  private long nextChunkBytes() {
    DataReader reader = exchange.connection().dataReader();
    int digits = reader.findNewLine(SIZE_DIGITS_MAX + 1);
    if (digits == 0 || digits > SIZE_DIGITS_MAX) {
      throw new IllegalArgumentException("a chunk without a size");
    }
    byte[] line = new byte[digits];
    reader.getBuffer(digits).read(line);
    long bytes = Long.parseUnsignedLong(new String(line, StandardCharsets.US_ASCII), 16);
    if (bytes == 0) {
      checkEnd(reader.getBuffer(digits + 4).readString(digits + 4, StandardCharsets.US_ASCII));
    }
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }

  private static void checkEnd(String end) {
    if (!end.endsWith("\r\n\r\n")) {
      throw new IllegalArgumentException("trailers behind the last chunk");
    }
  }

  /** Whether a request is said to hold bytes, which Engine.IO never posts. */
  static boolean octets(Exchange exchange) {
    return exchange.header(HeaderNames.CONTENT_TYPE).startsWith("application/octet-stream");
  }
}
