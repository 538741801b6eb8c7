package dev.kline;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The arrows between the packages: what each may touch, and nothing else. */
class ArchitectureTest {
  private static final List<String> EVERYONE =
      List.of("java..", "javax.crypto..", "org.jspecify..", "com.google.errorprone.annotations..");

  /** Package → what it may use besides itself and {@link #EVERYONE}. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("event", List.of()),
          Map.entry("candle", List.of("dev.kline.event")),
          Map.entry("demo", List.of("dev.kline.event")),
          Map.entry("solana", List.of("dev.kline.event", "jakarta.json..")),
          Map.entry("store", List.of("dev.kline.event", "dev.kline.candle", "org.rocksdb..")),
          Map.entry("ingest", List.of("dev.kline.event", "dev.kline.candle", "dev.kline.store")),
          Map.entry(
              "engineio",
              List.of("io.helidon.webserver..", "io.helidon.http..", "io.helidon.common..")),
          Map.entry("socketio", List.of("dev.kline.engineio", "jakarta.json..")),
          Map.entry(
              "gate",
              List.of(
                  "dev.kline.socketio",
                  "io.helidon.webserver..",
                  "io.helidon.http..",
                  "io.helidon.common..",
                  "javax.net.ssl..")),
          Map.entry(
              "metrics",
              List.of(
                  "dev.kline.engineio",
                  "dev.kline.event",
                  "dev.kline.gate",
                  "dev.kline.ingest",
                  "dev.kline.socketio",
                  "dev.kline.store",
                  "com.sun.management..",
                  "io.prometheus.metrics..")),
          Map.entry(
              "api",
              List.of(
                  "dev.kline.event",
                  "dev.kline.candle",
                  "dev.kline.store",
                  "dev.kline.ingest",
                  "dev.kline.socketio",
                  "io.helidon.webserver..",
                  "io.helidon.http..",
                  "io.helidon.common..",
                  "io.helidon.health..",
                  "jakarta.json..")),
          Map.entry("app", List.of("dev.kline..", "io.helidon..", "jakarta.json..")));

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.kline");

  @TestFactory
  Stream<DynamicTest> eachPackageTouchesOnlyWhatItsArrowsAllow() {
    return ARROWS.entrySet().stream()
        .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> check(arrow)));
  }

  @org.junit.jupiter.api.Test
  void everyPackageHasItsArrows() {
    var known = ARROWS.keySet().stream().map(name -> "dev.kline." + name).toArray(String[]::new);

    classes().should().resideInAnyPackage(known).check(PRODUCT);
  }

  private static void check(Map.Entry<String, List<String>> arrow) {
    String self = "dev.kline." + arrow.getKey();
    var allowed =
        Stream.of(List.of(self), EVERYONE, arrow.getValue())
            .flatMap(List::stream)
            .toArray(String[]::new);

    classes()
        .that()
        .resideInAPackage(self)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(allowed))
        .allowEmptyShould(true)
        .check(PRODUCT);
  }
}
