package dev.kline.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document of the API as the server serves it, and its schemas, which texts can be held against.
 * Safe for any thread.
 */
public final class ApiDocument {
  private static final String BASE = "https://kline.test/";

  /** One wrong field of a choice is wrong in each of its branches; a person reads the first few. */
  private static final int VIOLATIONS_MAX = 5;

  private final String name;
  private final JsonNode root;
  private final SchemaRegistry schemas;
  private final Map<String, Schema> found = new ConcurrentHashMap<>();

  private ApiDocument(String name, String text) {
    this.name = name;
    this.root = JsonMapper.shared().readTree(text);
    var strict = SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
    this.schemas =
        SchemaRegistry.withDefaultDialect(
            Dialects.getDraft202012(),
            builder -> builder.schemas(Map.of(BASE + name, text)).schemaRegistryConfig(strict));
  }

  /** Reads one by its name. */
  public static ApiDocument read(String name) {
    try (var resource = ApiDocument.class.getResourceAsStream("/dev/kline/api/" + name)) {
      if (resource == null) {
        throw new AssertionError(name + " is not among the resources");
      }
      return new ApiDocument(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The whole document. */
  public JsonNode root() {
    return root;
  }

  /** Where a person adds to it. */
  public String file() {
    return "src/main/resources/dev/kline/api/" + name;
  }

  /** What is at a place, a JSON pointer; missing if nothing is. */
  public JsonNode at(String pointer) {
    return root.at(pointer);
  }

  /** The place that a place refers to; itself, where it has no {@code $ref}. */
  public String follow(String pointer) {
    var reference = at(pointer).path("$ref");
    return reference.isMissingNode() ? pointer : follow(reference.stringValue().substring(1));
  }

  /** A name as a part of a JSON pointer. */
  public static String part(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** What in a JSON text is not as the schema at that place says; empty if nothing. */
  public List<String> violations(String pointer, String json) {
    return found.computeIfAbsent(pointer, this::schema).validate(json, InputFormat.JSON).stream()
        .map(Error::toString)
        .limit(VIOLATIONS_MAX)
        .toList();
  }

  private Schema schema(String pointer) {
    if (at(pointer).isMissingNode()) {
      throw new AssertionError(file() + " has no " + pointer);
    }
    return schemas.getSchema(SchemaLocation.of(BASE + name + "#" + pointer));
  }
}
