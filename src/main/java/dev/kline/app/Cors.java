package dev.kline.app;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Tells browsers which pages of other origins may read what we answer over HTTP; two filters before
 * all routes. Safe for any thread. Helidon's own module for it does not compile without warnings.
 *
 * <p>{@code *} is any page, but without its cookies; the pages of a list may send them.
 */
final class Cors implements Filter {
  private static final String METHODS = "GET, HEAD, POST, OPTIONS";

  /** How long a browser may remember what it may ask: a day. */
  private static final String AGE_SECONDS = "86400";

  private final Origins origins;

  Cors(Origins origins) {
    this.origins = origins;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var headers = request.headers();
    var origin = headers.first(HeaderNames.ORIGIN);
    boolean any = origins.any();
    boolean allowed = origin.isPresent() && origins.allowed(origin.get());
    if (allowed) {
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, any ? Origins.ANY : origin.get());
    }
    if (!any) {
      response.header(HeaderNames.VARY, "Origin");
    }
    if (allowed && !any) {
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    if (allowed && isPreflight(request)) {
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, AGE_SECONDS);
      headers
          .first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)
          .ifPresent(asked -> response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, asked));
    }
    chain.proceed();
  }

  /** The filter that answers preflights; behind the gate, as they are requests like others. */
  static void answerPreflight(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (isPreflight(request)) {
      response.status(Status.NO_CONTENT_204).send();
    } else {
      chain.proceed();
    }
  }

  private static boolean isPreflight(RoutingRequest request) {
    return request.prologue().method().equals(Method.OPTIONS)
        && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
  }
}
