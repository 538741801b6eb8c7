package dev.kline.solana;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.net.URI;
import org.junit.jupiter.api.Test;

class EndpointTest {
  private static final URI URL =
      URI.create(
          "wss://user:hunter2hunter2@node.example:8900/v2/0123456789abcdef?api-key=fedcba98");

  @Test
  void onlySchemeHostAndPortAreShown() {
    assertThat(Endpoint.shown(URL), is("wss://node.example:8900"));
    assertThat(Endpoint.shown(URI.create("ws://[::1]/x")), is("ws://[::1]"));
    assertThat(Endpoint.shown(URI.create("/x")), is("no URL"));
  }

  @Test
  void aMessageLosesWhateverIsSecret() {
    for (String secret : new String[] {"hunter2hunter2", "0123456789abcdef", "fedcba98"}) {
      assertThat(Endpoint.masked(URL, "key " + secret + "!"), not(containsString(secret)));
      assertThat(Endpoint.masked(URL, "at " + URL), not(containsString(secret)));
    }
    assertThat(Endpoint.masked(URL, "Invalid params of v2"), is("Invalid params of v2"));
  }
}
