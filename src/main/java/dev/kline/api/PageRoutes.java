package dev.kline.api;

import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/**
 * The chart page at {@code /}, what it is made of, the datafeed for TradingView's Charting Library,
 * and the official Socket.IO client below {@code /socket.io/}, where Socket.IO servers have it.
 * Safe for any thread.
 *
 * <p>A build without npm leaves all of it out, see {@code src/web/build.xml}.
 */
final class PageRoutes implements HttpService {
  private static final String INDEX = "/index.html";

  /** Directories of the page. */
  private static final List<String> FILES =
      List.of("/page/{file}", "/lightweight-charts/{file}", "/licenses/{file}");

  /** Only these: everything else below that path is Engine.IO's. */
  private static final String CLIENT = "/socket.io/{file:socket\\.io\\.[a-z.]+}";

  private static final String LEFT_OUT =
      "This server was built without its chart page: npm was absent, or -Dweb.skip said so."
          + " The rest of it is here, /api/kline/status tells how it is";

  private final Assets assets = new Assets();

  @Override
  public void routing(HttpRules rules) {
    Rest.route(rules, "/", this::index);
    Handler file = this::file;
    Rest.route(rules, "/kline-datafeed.js", file);
    FILES.forEach(each -> Rest.route(rules, each, file));
    Rest.route(rules, CLIENT, file);
  }

  private void index(ServerRequest request, ServerResponse response) {
    assets
        .find(INDEX)
        .ifPresentOrElse(
            page -> page.send(request, response),
            () -> Rest.fail(request, response, Status.NOT_FOUND_404, LEFT_OUT));
  }

  private void file(ServerRequest request, ServerResponse response) {
    assets
        .find(request.path().path())
        .ifPresentOrElse(
            asset -> asset.send(request, response), () -> Rest.notFound(request, response));
  }
}
