package dev.kline.solana;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a node's URL is shown to people: scheme, host and port. Providers put API keys into user
 * info, path and query, so those never reach a log, a status page or a message. Pure functions.
 */
final class Endpoint {
  private static final String MASK = "…";
  private static final int SECRET_CHARS_MIN = 8;

  private Endpoint() {}

  /** {@code scheme://host:port}, with less where the URL says less. */
  static String shown(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme() + "://";
    String host = url.getHost() == null ? "" : url.getHost();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String shown = scheme + host + port;
    return shown.isEmpty() ? "no URL" : shown;
  }

  /** {@code text} from elsewhere (a library, the node) with the URL's secret parts blotted out. */
  static String masked(URI url, String text) {
    String masked = text.replace(url.toString(), shown(url));
    masked = without(masked, url.getRawUserInfo());
    masked = without(masked, url.getRawPath());
    return without(masked, url.getRawQuery());
  }

  /** Short pieces ({@code v2}, {@code api}) are no secrets, and blotting them mangles words. */
  private static String without(String text, @Nullable String part) {
    String masked = text;
    for (String piece : part == null ? new String[0] : part.split("[/:&=]", -1)) {
      if (piece.length() >= SECRET_CHARS_MIN) {
        masked = masked.replace(piece, MASK);
      }
    }
    return masked;
  }
}
