package dev.kline.app;

import io.helidon.config.spi.ConfigNode;
import io.helidon.config.spi.ConfigNode.ListNode;
import io.helidon.config.spi.ConfigNode.ObjectNode;
import io.helidon.config.spi.ConfigNode.ValueNode;
import io.helidon.config.spi.ConfigParser.Content;
import io.helidon.config.spi.ConfigParserException;
import io.helidon.config.yaml.YamlConfigParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a configuration file says: key to text, a list joined by commas. Immutable.
 *
 * <p>Helidon only parses here. Its own sources, merging and meta-configuration stay out, as they
 * know neither unknown keys nor where a value came from.
 */
record ConfigFile(Map<String, String> values) {
  private static final Pattern KEY_LINE = Pattern.compile("( *)([A-Za-z_][\\w.-]*) *:(?: .*)?");

  /**
   * Reads the file, or the one in the jar where there is no such file.
   *
   * @throws ConfigException if it is not to be read
   */
  static ConfigFile read(Path file) {
    try {
      return parse(Files.exists(file) ? Files.readString(file) : bundled());
    } catch (IOException | ConfigParserException e) {
      throw new ConfigException(List.of(file + " cannot be read: " + oneLine(e)));
    } catch (StackOverflowError _) {
      throw new ConfigException(List.of(file + " cannot be read: it refers to itself"));
    }
  }

  private static String bundled() throws IOException {
    try (var resource = ConfigFile.class.getResourceAsStream("/app.yaml")) {
      if (resource == null) {
        throw new IOException("it is neither in the working directory nor in the jar");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String oneLine(Exception e) {
    return e.getCause() instanceof ClassCastException // Helidon's parser takes a map for granted
        ? "must be sections with keys"
        : String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
  }

  /**
   * Takes YAML apart.
   *
   * @throws ConfigParserException if it is no YAML, or not sections with keys
   */
  static ConfigFile parse(String yaml) {
    refuseDuplicates(yaml);
    var content =
        Content.builder()
            .data(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .charset(StandardCharsets.UTF_8)
            .build();
    var values = new TreeMap<String, String>();
    flatten("", YamlConfigParser.create().parse(content), values);
    return new ConfigFile(values);
  }

  /** YAML's parser takes the last of two, which would be a correction in silence. */
  private static void refuseDuplicates(String yaml) {
    var seen = new HashSet<String>();
    String section = "";
    for (String line : yaml.lines().toList()) {
      var key = KEY_LINE.matcher(line);
      if (!key.matches()) {
        continue;
      }
      boolean topLevel = key.group(1).isEmpty();
      String name = topLevel ? key.group(2) : section + "." + key.group(2);
      section = topLevel ? name : section;
      if (!seen.add(name)) {
        throw new ConfigParserException(name + " stands there twice");
      }
    }
  }

  private static void flatten(String key, ConfigNode node, Map<String, String> values) {
    switch (node) {
      case ObjectNode object ->
          object.forEach((name, child) -> flatten(child(key, name), child, values));
      case ListNode list -> values.put(key, joined(key, list));
      case ValueNode value -> values.put(key, value.get());
      default -> throw new IllegalStateException("Helidon has a new kind of node: " + node);
    }
  }

  private static String child(String key, String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  private static String joined(String key, ListNode list) {
    return list.stream()
        .map(element -> {
          if (element instanceof ValueNode value) {
            return value.get();
          }
          throw new ConfigParserException(key + " lists something else than plain values");
        })
        .collect(Collectors.joining(","));
  }
}
