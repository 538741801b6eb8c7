package dev.kline.gate;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The proxies whose word we take for who the client is. Immutable. */
public final class TrustedProxies {
  /** Nobody's. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private final List<Network> networks;

  private TrustedProxies(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /**
   * Reads addresses and networks such as {@code 10.0.0.0/8} or {@code ::1}.
   *
   * @throws IllegalArgumentException if one is neither
   */
  public static TrustedProxies parse(List<String> texts) {
    return new TrustedProxies(texts.stream().map(Network::parse).toList());
  }

  /**
   * Who asks: the peer, or, if that is trusted, whom its header names, read from the right up to
   * the first address that is not trusted. What is no address ends the reading: whoever wrote it
   * was the last that we know.
   *
   * @param forwardedFor the header's values, joined by commas; empty if there are none
   */
  InetAddress client(InetAddress peer, String forwardedFor) {
    InetAddress client = peer;
    var hops = forwardedFor.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && trusts(client); i--) {
      try {
        client = InetAddress.ofLiteral(withoutPort(hops[i].strip()));
      } catch (IllegalArgumentException noAddress) {
        return client;
      }
    }
    return client;
  }

  /** Some proxies add the port. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      return hop.substring(1, Math.max(1, hop.indexOf(']')));
    }
    int colon = hop.indexOf(':');
    boolean one = colon > 0 && colon == hop.lastIndexOf(':');
    return one ? hop.substring(0, colon) : hop;
  }

  boolean trusts(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address.getAddress()));
  }

  /** Addresses that begin with the same bits. */
  private record Network(List<Byte> address, int bits) {
    /** Java takes 10.0.0 for 10.0.0.0; whoever writes it means a network. */
    private static final Pattern SHORTENED = Pattern.compile("\\d+(\\.\\d+){0,2}");

    static Network parse(String text) {
      int slash = text.indexOf('/');
      var written = slash < 0 ? text : text.substring(0, slash);
      if (SHORTENED.matcher(written).matches()) {
        throw new IllegalArgumentException("is short for an address, and for which?");
      }
      var address = InetAddress.ofLiteral(written).getAddress();
      int all = address.length * Byte.SIZE;
      int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException(bits + " bits of " + all);
      }
      var bytes = new Byte[address.length];
      Arrays.setAll(bytes, i -> address[i]);
      return new Network(List.of(bytes), bits);
    }

    boolean contains(byte[] other) {
      if (other.length != address.size()) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((other[bit / Byte.SIZE] ^ address.get(bit / Byte.SIZE)) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
