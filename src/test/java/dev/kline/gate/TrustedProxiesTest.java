package dev.kline.gate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies OURS =
      TrustedProxies.parse(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/33"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "198.51.100.1 | 203.0.113.5 | 198.51.100.1",
        "10.1.2.3 | 203.0.113.5 | 203.0.113.5",
        "10.1.2.3 | 1.1.1.1, 203.0.113.5, 10.9.9.9 | 203.0.113.5",
        "10.1.2.3 | 1.1.1.1, 203.0.113.5:4711 | 203.0.113.5",
        "10.1.2.3 | 10.4.4.4, 192.0.2.7 | 10.4.4.4",
        "10.1.2.3 | 1.1.1.1, unknown | 10.1.2.3",
        "10.1.2.3 | 1.1.1.1, unknown, 192.0.2.7 | 192.0.2.7",
        "2001:db8:7fff::1 | [2001:db8:ffff::9]:80 | 2001:db8:ffff::9",
        "2001:db8:8000::1 | 1.1.1.1 | 2001:db8:8000::1",
      })
  void theClientIsTheLastAddressThatIsNoneOfOurs(String peer, String header, String client) {
    assertThat(OURS.client(InetAddress.ofLiteral(peer), header), is(InetAddress.ofLiteral(client)));
  }

  @Test
  void withoutTheHeaderTheProxyIsTheClient() {
    var proxy = InetAddress.ofLiteral("10.1.2.3");

    assertThat(OURS.client(proxy, ""), is(proxy));
    assertThat(TrustedProxies.NONE.client(proxy, "1.1.1.1"), is(proxy));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0"})
  void whatIsNoNetworkIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> TrustedProxies.parse(List.of(text)));
  }

  @Test
  void theFirst64BitsOfIpv6AreOneClient() {
    var one = Subnet.of(InetAddress.ofLiteral("2001:db8:1:2::1"));

    assertThat(Subnet.of(InetAddress.ofLiteral("2001:db8:1:2:ffff::9")), is(one));
    assertThat(Subnet.of(InetAddress.ofLiteral("2001:db8:1:3::1")), not(one));
    assertThat(
        Subnet.of(InetAddress.ofLiteral("127.0.0.1")),
        not(Subnet.of(InetAddress.ofLiteral("127.0.0.2"))));
  }
}
