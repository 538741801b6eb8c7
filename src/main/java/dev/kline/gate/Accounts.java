package dev.kline.gate;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts of addresses; a bounded number of them. Safe for any thread. */
final class Accounts {
  /** At some 300 bytes each; a flood from more addresses than this is one account's. */
  private static final int ADDRESSES_MAX = 100_000;

  /** After a second without use its rates are what they were at first. */
  private static final Duration KEPT = Duration.ofSeconds(2);

  private final GateConfig.Limits limits;
  private final Map<Subnet, Account> known = new ConcurrentHashMap<>();

  /** Of those for whom there is no room. */
  private final Account others;

  Accounts(GateConfig.Limits limits) {
    this.limits = limits;
    this.others = new Account(limits);
  }

  /** The account of an address. One that is idle may be given up, to be made anew. */
  Account of(InetAddress address) {
    var subnet = Subnet.of(address);
    Account account = known.get(subnet);
    if (account != null) {
      return account;
    }
    return known.size() >= ADDRESSES_MAX
        ? others
        : known.computeIfAbsent(subnet, _ -> new Account(limits));
  }

  void sweep(long nowNanos) {
    known.values().removeIf(account -> account.idle(nowNanos, KEPT.toNanos()));
  }
}
