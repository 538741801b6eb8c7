package dev.kline.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A file that browsers load: its bytes, packed once for all, and a tag that changes with them.
 * Immutable.
 *
 * <p>A browser keeps it and asks each time whether it is still the same, so that a new version is
 * seen at once and an old one is not sent again. RFC 9110, sections 8.8.3 and 13.1.2. The tag is
 * weak, as the packed bytes are others.
 */
final class Asset {
  /** Whether gzip is among what a client takes, and not with {@code q=0}. */
  private static final Pattern TAKES_GZIP =
      Pattern.compile("(^|,)\\s*(gzip|\\*)\\s*(;\\s*q=(0\\.0*[1-9]\\d*|1(\\.0*)?)\\s*)?(,|$)");

  private final String contentType;
  private final byte[] bytes;
  private final byte[] packed;
  private final String tag;

  Asset(String contentType, byte[] bytes) {
    this.contentType = contentType;
    this.bytes = bytes;
    this.packed = packed(bytes);
    this.tag = "W/\"%s\"".formatted(digest(bytes));
  }

  private static byte[] packed(byte[] bytes) {
    var out = new ByteArrayOutputStream(bytes.length / 2);
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  private static String digest(byte[] bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Sends it; to HEAD its headers alone, and nothing to a client that has it. */
  void send(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ETAG, tag);
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.headers().add(HeaderNames.VARY, "Accept-Encoding");
    if (isKnown(request.headers())) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, contentType);
      response.header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
      sendBody(request, response);
    }
  }

  private boolean isKnown(Headers headers) {
    return headers
        .first(HeaderNames.IF_NONE_MATCH)
        .map(known -> Arrays.stream(known.split(",", -1)).map(String::strip))
        .filter(known -> known.anyMatch(each -> each.equals(tag) || each.equals("*")))
        .isPresent();
  }

  private void sendBody(ServerRequest request, ServerResponse response) {
    boolean gzip =
        request
            .headers()
            .first(HeaderNames.ACCEPT_ENCODING)
            .filter(taken -> TAKES_GZIP.matcher(taken).find())
            .isPresent();
    if (gzip) {
      response.header(HeaderNames.CONTENT_ENCODING, "gzip");
    }
    var body = gzip ? packed : bytes;
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
      response.send();
    } else {
      response.send(body);
    }
  }
}
