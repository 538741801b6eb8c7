package dev.kline.gate;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;

/**
 * The front door: judges connections and requests of one web server. Safe for any thread.
 *
 * <pre>{@code
 * var gate = new Gate(config, message -> json);
 * var http1 = Http1Config.builder().addReceiveListener(gate.listener()).build();
 * routing.addFilter(gate::filter);
 * gate.guard(server);   // once the server's selectors and socket options are set
 * ...
 * gate.close();         // once the web server has stopped
 * }</pre>
 */
public final class Gate implements AutoCloseable {
  private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");

  /** Connections too many that are still told so; what comes beside them is hung up on. */
  private static final int TOLD_MAX = 1000;

  /** How long one that is refused may take to ask for what it does not get. */
  private static final Duration REFUSED_TIMEOUT = Duration.ofSeconds(5);

  /** How far apart the refused requests of one connection are answered. */
  private static final Duration REFUSAL_SPACING = Duration.ofMillis(250);

  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(500);

  /** Seconds for {@code SO_LINGER}: TLS that can't say good-bye in that time goes without. */
  private static final int TLS_LINGER_SECONDS = 1;

  private final GateConfig config;
  private final Function<String, String> body;
  private final Account inAll;
  private final Accounts accounts;
  private final Map<SocketAddress, Visit> visits = new ConcurrentHashMap<>();
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
  private final LongAdder late = new LongAdder();
  private final Thread sweep = Thread.ofPlatform().name("gate-sweep").daemon().unstarted(this::run);

  /**
   * A gate that is open.
   *
   * @param body the JSON that tells a client why it is refused
   */
  public Gate(GateConfig config, Function<String, String> body) {
    this.config = config;
    this.body = body;
    this.inAll = new Account(config.inAll());
    this.accounts = new Accounts(config.perAddress());
    Arrays.stream(Refusal.values()).forEach(each -> refused.put(each, new LongAdder()));
    sweep.start();
  }

  /** Has every connection of the server come through here. */
  public void guard(WebServerConfig.Builder server) {
    var options = server.connectionOptions().orElseGet(SocketOptions::create);
    server.connectionOptions(new Doorstep(options, this::accept));
    server.connectionSelectors(
        server.connectionSelectors().stream().map(each -> new Guarded(each, this)).toList());
  }

  /** What Helidon's connections tell of their requests. */
  public Http1ConnectionListener listener() {
    return new Http1ConnectionListener() {
      @Override
      public void headers(ConnectionContext connection, Headers headers) {
        asked(Guarded.visit(), headers);
      }
    };
  }

  /** On the listener's thread: notes who came, before any thread is his. */
  private void accept(Socket socket) {
    if (visits.size() >= config.inAll().connectionsMax() + TOLD_MAX) {
      count(Refusal.CONNECTIONS);
      throw new IllegalStateException("more connections than can be told that they are too many");
    }
    if (socket instanceof SSLSocket) {
      linger(socket);
    }
    var visit = new Visit(socket);
    visit.enter(inAll);
    if (!config.trustedProxies().trusts(visit.peer())) {
      visit.enter(accounts.of(visit.peer()));
    }
    visit.await((visit.refused() ? REFUSED_TIMEOUT : config.requestTimeout()).toNanos());
    Visit before = visits.put(visit.remote(), visit);
    if (before != null) {
      before.leave();
    }
  }

  /** Closing says good-bye first, and would wait for ever behind a write that is stuck. */
  private static void linger(Socket socket) {
    try {
      socket.setSoLinger(true, TLS_LINGER_SECONDS);
    } catch (SocketException gone) {
      throw new IllegalStateException("the peer is gone", gone);
    }
  }

  /** The visit that an accepted connection is. */
  Optional<Visit> find(SocketAddress remote) {
    return Optional.ofNullable(visits.get(remote));
  }

  void ended(Visit visit) {
    visits.remove(visit.remote(), visit);
    visit.leave();
  }

  /**
   * A request's head has come. A WebSocket through a proxy counts as its client's connection; that
   * it was no WebSocket shows when a filter sees it, or when another request follows. One that is
   * refused is answered at once: to no filter comes a request that is upgraded.
   */
  private void asked(Visit visit, Headers headers) {
    visit.isNoUpgrade();
    var forwardedFor = String.join(",", headers.all(FORWARDED_FOR, List::of));
    Account account = accounts.of(config.trustedProxies().client(visit.peer(), forwardedFor));
    boolean upgrade = headers.contains(HeaderNames.UPGRADE);
    Refusal refusal = inAll.ask().or(account.ask());
    if (upgrade && config.trustedProxies().trusts(visit.peer())) {
      refusal = refusal.or(visit.upgrades(account));
    }
    visit.asks(refusal);
    if (upgrade) {
      visit.awaitNothing();
    } else {
      visit.await(config.answerTimeout().toNanos());
    }
    if (upgrade && visit.refusal() != Refusal.NONE) {
      visit.isNoUpgrade();
      count(visit.refusal());
      space(visit);
      throw RequestException.builder()
          .type(DirectHandler.EventType.OTHER)
          .status(Status.TOO_MANY_REQUESTS_429)
          .header(visit.refusal().retryAfter())
          .message(visit.refusal().message())
          .build();
    }
  }

  /**
   * Counts a request that comes over an open connection. False if it is one too many.
   *
   * @param peer the address at the other end of that connection
   * @param forwardedFor the header of the request that opened it; empty if it had none
   */
  public boolean mayAsk(String peer, String forwardedFor) {
    var client = config.trustedProxies().client(InetAddress.ofLiteral(peer), forwardedFor);
    return inAll.ask().or(accounts.of(client).ask()) == Refusal.NONE;
  }

  /** Answers what is too much before any route sees it. */
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Visit visit = Guarded.visit();
    visit.isNoUpgrade();
    visit.await(config.answerTimeout().toNanos()); // one that wanted an upgrade had none
    try {
      if (visit.refusal() == Refusal.NONE) {
        chain.proceed();
      } else {
        refuse(visit, request, response);
      }
    } finally {
      visit.await((visit.refused() ? REFUSED_TIMEOUT : config.requestTimeout()).toNanos());
    }
  }

  private void refuse(Visit visit, RoutingRequest request, RoutingResponse response) {
    Refusal refusal = visit.refusal();
    count(refusal);
    space(visit);
    response.status(Status.TOO_MANY_REQUESTS_429);
    response.header(refusal.retryAfter());
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderValues.CACHE_NO_CACHE);
    if (visit.refused()) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    response.send(body.apply(refusal.message()));
    if (visit.refused() && !request.content().hasEntity()) {
      throw new CloseConnectionException("refused: " + refusal.message());
    }
  }

  /** A connection of a proxy is other clients' as well. */
  private void space(Visit visit) {
    if (!config.trustedProxies().trusts(visit.peer())) {
      visit.spaceRefusals(REFUSAL_SPACING.toNanos());
    }
  }

  private void count(Refusal refusal) {
    var counter = refused.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Connections that are open. */
  public int connections() {
    return visits.size();
  }

  /** How often something was refused, by why. */
  public Map<Refusal, Long> refused() {
    var sums = new EnumMap<Refusal, Long>(Refusal.class);
    refused.forEach((why, count) -> sums.put(why, count.sum()));
    sums.remove(Refusal.NONE);
    return sums;
  }

  /** Connections that were closed as no whole request came, or no answer was read, in time. */
  public long late() {
    return late.sum();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(SWEEP_INTERVAL);
        sweep(System.nanoTime());
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep(long nowNanos) {
    visits
        .values()
        .forEach(visit -> {
          if (visit.late(nowNanos)) {
            late.increment();
            visit.hangUp();
          } else if (visit.closed()) {
            ended(visit);
          }
        });
    accounts.sweep(nowNanos);
  }

  @Override
  public void close() {
    sweep.interrupt();
  }
}
