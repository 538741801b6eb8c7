package dev.kline.api;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import jakarta.json.JsonValue;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** {@code /api/time}: what the server's clock says. Safe for any thread. */
final class TimeRoutes implements HttpService {
  private static final String FORMAT_DEFAULT = "%Y-%m-%d %H:%M:%S";
  private static final int FORMAT_LENGTH_MAX = 200;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

  private final InstantSource clock;
  private final ZoneId zone;

  /** Serves that clock; {@code local} is in that zone. */
  TimeRoutes(InstantSource clock, ZoneId zone) {
    this.clock = clock;
    this.zone = zone;
  }

  @Override
  public void routing(HttpRules rules) {
    Rest.get(rules, "/api/time", this::time);
  }

  private JsonValue time(Query query) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var local = now.atZone(zone);
    var format = query.text("format").orElse(FORMAT_DEFAULT);
    return WireJson.object()
        .add("timestamp", now.getEpochSecond())
        .add("utc", UTC.format(now.atZone(ZoneOffset.UTC)))
        .add("local", format(format, local) + " " + pattern("xxx", local))
        .add("iso8601", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now.atZone(ZoneOffset.UTC)))
        .build();
  }

  /** {@code strftime}, as far as anybody uses it. */
  private static String format(String format, ZonedDateTime time) {
    if (format.length() > FORMAT_LENGTH_MAX) {
      throw ApiException.invalid(
          "format has %d characters, must have at most %d"
              .formatted(format.length(), FORMAT_LENGTH_MAX));
    }
    var text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        text.append(c);
      } else {
        i++;
        text.append(field(i < format.length() ? format.charAt(i) : ' ', time));
      }
    }
    return text.toString();
  }

  private static String field(char specifier, ZonedDateTime time) {
    return switch (specifier) {
      case '%' -> "%";
      case 'Y' -> pattern("uuuu", time);
      case 'y' -> pattern("uu", time);
      case 'm' -> pattern("MM", time);
      case 'B' -> pattern("MMMM", time);
      case 'b' -> pattern("MMM", time);
      case 'd' -> pattern("dd", time);
      case 'j' -> pattern("DDD", time);
      case 'A' -> pattern("EEEE", time);
      case 'a' -> pattern("EEE", time);
      case 'H' -> pattern("HH", time);
      case 'I' -> pattern("hh", time);
      case 'p' -> pattern("a", time);
      case 'M' -> pattern("mm", time);
      case 'S' -> pattern("ss", time);
      case 'F' -> pattern("uuuu-MM-dd", time);
      case 'T' -> pattern("HH:mm:ss", time);
      case 's' -> Long.toString(time.toEpochSecond());
      case 'z' -> pattern("xx", time);
      case 'Z' -> pattern("zzz", time);
      default ->
          throw ApiException.invalid(
              "format has '%" + specifier + "', must use % with one of YymBbdjAaHIpMSFTszZ%");
    };
  }

  private static String pattern(String pattern, ZonedDateTime time) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }
}
