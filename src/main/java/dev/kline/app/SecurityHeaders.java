package dev.kline.app;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * What every answer tells browsers to be careful about; one filter before all routes, and the same
 * for what Helidon answers by itself. A route that needs another value sets its own, which wins.
 * Safe for any thread.
 *
 * <p>The policy lets a page of ours load from us alone, run no script or style that stands in the
 * page itself, and talk to us over HTTP and WebSocket. Data, scripts and bundles stay open to pages
 * of other origins: who of them may read is {@link Cors}'s affair.
 */
final class SecurityHeaders implements Filter {
  private static final List<Header> ALWAYS =
      List.of(
          HeaderValues.create(
              "Content-Security-Policy",
              "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:;"
                  + " object-src 'none'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'"),
          HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF,
          HeaderValues.create("Referrer-Policy", "no-referrer"),
          HeaderValues.create("X-Frame-Options", "DENY"),
          HeaderValues.create("Cross-Origin-Opener-Policy", "same-origin"),
          HeaderValues.create("Cross-Origin-Resource-Policy", "cross-origin"));

  /** For a year, as the lists of browsers ask for. Without TLS it would mean nothing. */
  private static final Header ONLY_TLS =
      HeaderValues.create(HeaderNames.STRICT_TRANSPORT_SECURITY, "max-age=31536000");

  private final List<Header> headers;

  SecurityHeaders(boolean tls) {
    var all = new ArrayList<>(ALWAYS);
    if (tls) {
      all.add(ONLY_TLS);
    }
    this.headers = List.copyOf(all);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    addTo(response.headers());
    chain.proceed();
  }

  /** For an answer that comes to no filter. */
  void addTo(WritableHeaders<?> answer) {
    headers.forEach(answer::set);
  }
}
