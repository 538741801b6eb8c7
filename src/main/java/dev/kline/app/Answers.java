package dev.kline.app;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts HTTP answers by their status; one filter before all routes. Safe for any thread. */
final class Answers implements Filter {
  private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try {
      chain.proceed();
    } finally {
      if (response.isSent()) {
        byStatus.computeIfAbsent(response.status().code(), _ -> new LongAdder()).increment();
      }
    }
  }

  Map<Integer, Long> byStatus() {
    var sums = new TreeMap<Integer, Long>();
    byStatus.forEach((status, count) -> sums.put(status, count.sum()));
    return sums;
  }
}
