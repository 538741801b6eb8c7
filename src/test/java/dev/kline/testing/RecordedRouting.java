package dev.kline.testing;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.ServerRequest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/**
 * Stands before a server's routing: hands everything on, and remembers each path that is mounted
 * and which query parameters its handlers ask for. Safe for any thread.
 */
public final class RecordedRouting {
  /** Reads its requests by ways of its own. */
  private static final String SOCKET_IO = "/socket.io/";

  private final Map<String, Set<String>> parameters = new ConcurrentSkipListMap<>();

  /** To give to the server. */
  public HttpRouting.Builder builder() {
    return recording(HttpRouting.Builder.class, HttpRouting.builder(), "");
  }

  /** What was mounted; a pattern ends with {@code *}. */
  public Set<String> paths() {
    return parameters.keySet();
  }

  /** The parameters that a path's handlers asked for so far. */
  public Set<String> parameters(String path) {
    return Set.copyOf(parameters.getOrDefault(path, Set.of()));
  }

  private <T> T recording(Class<T> type, T rules, String prefix) {
    return proxy(
        type,
        (self, method, arguments) -> {
          var result = invoke(method, rules, recorded(method, arguments, prefix));
          return type.isInstance(result) ? self : result;
        });
  }

  private Object[] recorded(Method method, Object[] arguments, String prefix) {
    return switch (method.getName()) {
      case "register" -> services(arguments, prefix);
      case "addFilter", "error", "build", "maxReRouteCount", "security" -> arguments;
      case "get", "head", "post", "put", "delete", "options", "patch", "trace", "any", "route" ->
          handlers(arguments, prefix);
      default -> throw new AssertionError("not known to the recorder: " + method);
    };
  }

  private Object[] services(Object[] arguments, String prefix) {
    var under = arguments[0] instanceof String path ? prefix + path : prefix;
    return replaced(
        arguments,
        HttpService.class,
        service -> rules -> service.routing(recording(HttpRules.class, rules, under)));
  }

  private Object[] handlers(Object[] arguments, String prefix) {
    var path =
        Arrays.stream(arguments)
            .filter(String.class::isInstance)
            .findFirst()
            .map(each -> prefix + each)
            .orElse(prefix + "*");
    var asked = parameters.computeIfAbsent(path, _ -> ConcurrentHashMap.newKeySet());
    return path.startsWith(SOCKET_IO)
        ? arguments
        : replaced(
            arguments,
            Handler.class,
            handler -> (request, response) -> handler.handle(watched(request, asked), response));
  }

  /** The same arguments, with each one of a type, alone or in an array, replaced. */
  private static <T> Object[] replaced(Object[] arguments, Class<T> type, UnaryOperator<T> by) {
    var copy = arguments.clone();
    for (int i = 0; i < copy.length; i++) {
      if (type.isInstance(copy[i])) {
        copy[i] = by.apply(type.cast(copy[i]));
      } else if (copy[i] instanceof Object[] array) {
        copy[i] =
            Arrays.stream(array)
                .map(each -> by.apply(type.cast(each)))
                .toArray(size -> newArray(type, size));
      }
    }
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static <T> T[] newArray(Class<T> type, int size) {
    return (T[]) java.lang.reflect.Array.newInstance(type, size);
  }

  private static ServerRequest watched(ServerRequest request, Set<String> asked) {
    var query =
        proxy(
            UriQuery.class,
            (_, method, arguments) -> {
              if (arguments != null
                  && arguments.length > 0
                  && arguments[0] instanceof String name) {
                asked.add(name);
              }
              return invoke(method, request.query(), arguments);
            });
    return proxy(
        RoutingRequest.class,
        (_, method, arguments) ->
            method.getName().equals("query") ? query : invoke(method, request, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    var made = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    return type.cast(made);
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }
}
