package dev.kline.gate;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Whom we take for one client: an IPv4 address, or the first 64 bits of one of IPv6. Immutable.
 *
 * @param bits the address, or its first half
 */
record Subnet(boolean ipv6, long bits) {
  private static final int IPV6_BYTES = 16;

  static Subnet of(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.capacity() == IPV6_BYTES
        ? new Subnet(true, bytes.getLong())
        : new Subnet(false, bytes.getInt());
  }
}
