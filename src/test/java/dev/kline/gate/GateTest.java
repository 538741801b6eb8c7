package dev.kline.gate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.Await;
import dev.kline.testing.RawHttp;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The gate before a web server of its own. */
class GateTest {
  private static final GateConfig.Limits PLENTY = new GateConfig.Limits(100, 100, 100);

  @Test
  void whoDoesNotReadAnAnswerIsHungUpOn() throws Exception {
    var config =
        new GateConfig(
            PLENTY, PLENTY, Duration.ofMinutes(1), Duration.ofMillis(100), TrustedProxies.NONE);
    byte[] moreThanFits = new byte[32 << 20];
    try (var gate = new Gate(config, message -> message)) {
      var http1 = Http1Config.builder().addReceiveListener(gate.listener()).build();
      var builder =
          WebServer.builder()
              .shutdownHook(false)
              .addConnectionSelector(Http1ConnectionSelector.builder().config(http1).build())
              .routing(routing ->
                  routing
                      .addFilter(gate::filter)
                      .get("/large", (request, response) -> response.send(moreThanFits)));
      gate.guard(builder);
      var server = builder.build().start();
      try (var http = new RawHttp(server.port())) {
        http.head("GET", "/large");

        Await.until("it was waited for", () -> gate.late() == 1);
        Await.until("it was not closed", () -> gate.connections() == 0);
        assertThat(http.awaitClosed(), is(true));
      } finally {
        server.stop();
      }
    }
  }
}
