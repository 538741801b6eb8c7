package dev.kline.app;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The manual and the table say the same. */
class AppYamlTest {
  private static final Path APP_YAML = Path.of("app.yaml");

  @Test
  void appYamlNamesEveryKeyWithItsDefaultAndNoOther() throws IOException {
    var table = new TreeMap<String, String>();
    Settings.ALL.forEach(setting -> table.put(setting.key(), setting.defaultText()));

    assertThat(ConfigFile.parse(Files.readString(APP_YAML)).values(), is(table));
  }

  @Test
  void appYamlHasTheOrderOfTheTable() throws IOException {
    String key = "(?m)^ +([a-z0-9_]+): +[^ #]";
    var written =
        Pattern.compile(key).matcher(Files.readString(APP_YAML)).results().map(m -> m.group(1));

    var names = Settings.ALL.stream().map(s -> s.key().substring(s.key().lastIndexOf('.') + 1));
    assertThat(written.toList(), is(names.toList()));
  }

  @Test
  void everyKeyOfAppYamlSaysWhatItIsFor() throws IOException {
    var comment = Pattern.compile(" # \\S.{20,}\\.?$");

    var bare =
        Files.readAllLines(APP_YAML).stream()
            .filter(line -> line.startsWith("  ") && !comment.matcher(line).find());

    assertThat(bare.toList(), is(empty()));
  }

  @Test
  void everyKeyHasAnEnvironmentNameOfItsOwn() {
    long names = Settings.ALL.stream().map(Setting::environmentName).distinct().count();

    assertThat(names, is((long) Settings.ALL.size()));
    assertThat(Settings.SOLANA_WS_URL.environmentName(), is("SOLANA_WS_URL"));
  }
}
