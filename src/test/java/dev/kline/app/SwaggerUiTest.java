package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Swagger UI, served from the server's own libraries. */
class SwaggerUiTest {
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(?!data:)([^\"]+)\"");

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory, Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void thePathWithoutASlashLeadsToThePage() throws Exception {
    var response = server.ask("GET", "/swagger-ui");

    assertThat(response.statusCode(), is(307));
    assertThat(header(response, "Location"), is("swagger-ui/"));
  }

  @Test
  void whateverThePageLoadsIsOurs() throws Exception {
    var page = server.ask("GET", "/swagger-ui/");
    assertThat(page.statusCode(), is(200));
    assertThat(header(page, "Content-Type"), startsWith("text/html"));

    var links = LINK.matcher(page.body()).results().map(each -> each.group(1)).toList();

    assertThat(links.size(), is(3));
    for (var link : links) {
      assertThat(link, not(containsString("/")));
      var file = server.ask("GET", "/swagger-ui/" + link);
      assertThat(link, file.statusCode(), is(200));
      var type = link.endsWith(".css") ? "text/css" : "text/javascript";
      assertThat(header(file, "Content-Type"), startsWith(type));
    }
  }

  @Test
  void noScriptStandsInThePage() throws Exception {
    var page = server.ask("GET", "/swagger-ui/").body();

    assertThat(
        page.replaceAll("<script src=\"[^\"]+\" defer></script>", ""),
        not(containsString("<script")));
    assertThat(page, not(containsString("style=")));
  }

  @Test
  void whatSwaggerUiDoesNotHaveIsNotFound() throws Exception {
    assertThat(server.ask("GET", "/swagger-ui/nothing.js").statusCode(), is(404));
    assertThat(server.ask("GET", "/swagger-ui/..%2fpom.xml").statusCode(), is(404));
  }
}
