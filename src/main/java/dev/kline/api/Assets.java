package dev.kline.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files below {@code web/} in the jar, each read once and kept: there are as many as the build
 * has put there. Safe for any thread.
 *
 * <p>Helidon's module for it unpacks a jar's files to the disk, packs nothing, and tags by time.
 */
final class Assets {
  /** What may be asked for: no name begins with a dot, so that none leads upwards. */
  private static final Pattern PATH = Pattern.compile("(/[a-z0-9][a-z0-9._-]*)+\\.([a-z0-9]+)");

  /** By a name's end; what is not here is not served. */
  private static final Map<String, String> CONTENT_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "map", "application/json",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8");

  private final Map<String, Asset> known = new ConcurrentHashMap<>();

  /** The file at a path such as {@code /page/main.js}; empty if there is none. */
  Optional<Asset> find(String path) {
    var matcher = PATH.matcher(path);
    var contentType = matcher.matches() ? CONTENT_TYPES.get(matcher.group(2)) : null;
    return contentType == null
        ? Optional.empty()
        : Optional.ofNullable(known.computeIfAbsent(path, _ -> read(path, contentType)));
  }

  private static @Nullable Asset read(String path, String contentType) {
    try (var in = Assets.class.getResourceAsStream("/web" + path)) {
      return in == null ? null : new Asset(contentType, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the jar can't be read: " + path, e);
    }
  }
}
