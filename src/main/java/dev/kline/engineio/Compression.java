package dev.kline.engineio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Pure. How an answer is packed for a client that can unpack it. RFC 9110, section 12.5.3. */
enum Compression {
  GZIP("gzip"),
  DEFLATE("deflate");

  /** Shorter answers go as they are: the head of a packed one is larger than what it saves. */
  static final int FROM_BYTES = 1024;

  private final String coding;

  Compression(String coding) {
    this.coding = coding;
  }

  /** The coding's name in headers. */
  String coding() {
    return coding;
  }

  /** The first of ours that an Accept-Encoding header takes, if any. */
  static Optional<Compression> accepted(String acceptEncoding) {
    Map<String, Boolean> codings = new HashMap<>();
    for (String part : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.split(";", 2);
      codings.put(words[0].strip(), words.length < 2 || !zero(words[1]));
    }
    boolean others = codings.getOrDefault("*", false);
    for (Compression compression : values()) {
      if (codings.getOrDefault(compression.coding, others)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /** Whether a parameter says {@code q=0}, however many zeros follow the point. */
  private static boolean zero(String parameter) {
    return parameter.replace(" ", "").matches("q=0(\\.0*)?");
  }

  byte[] pack(byte[] bytes) {
    var packed = new ByteArrayOutputStream(bytes.length / 4);
    try (OutputStream packer = packer(packed)) {
      packer.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return packed.toByteArray();
  }

  private OutputStream packer(OutputStream out) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPOutputStream(out);
      case DEFLATE -> new DeflaterOutputStream(out);
    };
  }
}
