package dev.kline.solana;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What went wrong on the way to a node, in words fit for a log line. Pure functions. */
final class Failures {
  private Failures() {}

  static String reason(Throwable failure, URI url) {
    return switch (failure) {
      case ExecutionException e when e.getCause() != null -> reason(e.getCause(), url);
      case CompletionException e when e.getCause() != null -> reason(e.getCause(), url);
      case WebSocketHandshakeException e -> "HTTP status " + e.getResponse().statusCode();
      case HttpTimeoutException _ -> "timed out";
      case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
          "host not found";
      case ConnectException _ -> "connection refused";
      default -> other(failure, url);
    };
  }

  private static String other(Throwable failure, URI url) {
    String type = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    return message == null ? type : type + ": " + Endpoint.masked(url, message);
  }
}
