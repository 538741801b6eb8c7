package dev.kline.app;

import dev.kline.engineio.HandshakeRequest;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose pages may call us, by {@code cors.allow_origins}. Immutable.
 *
 * <p>A browser asks nobody before a page opens a WebSocket, whatever the page's origin, and sends
 * our cookies along. So what {@link Cors} leaves to the browser elsewhere is decided here for
 * Socket.IO. Who is no browser sends no Origin, or lies; it is not what this is about.
 */
final class Origins {
  /** Any page. */
  static final String ANY = "*";

  private final Set<String> origins;

  Origins(AppConfig.Cors cors) {
    this.origins = cors.enabled() ? Set.copyOf(cors.allowOrigins()) : Set.of();
  }

  boolean any() {
    return origins.contains(ANY);
  }

  boolean allowed(String origin) {
    return any() || origins.contains(origin);
  }

  /** Whether a connection may be opened: from no page, a page of ours, or one that is allowed. */
  boolean mayOpen(HandshakeRequest request) {
    String origin = request.headers().get("origin");
    return origin == null || allowed(origin) || ours(origin, request.headers().get("host"));
  }

  /** By host and port only: behind a proxy that ends TLS we don't know the scheme. */
  private static boolean ours(String origin, @Nullable String host) {
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
