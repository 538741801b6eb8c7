package dev.kline.load;

import dev.kline.api.EncodeBenchmark;
import dev.kline.candle.ApplyBenchmark;
import dev.kline.socketio.BroadcastBenchmark;
import dev.kline.solana.DecodeBenchmark;
import dev.kline.store.CommitBenchmark;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.generators.core.BenchmarkGenerator;
import org.openjdk.jmh.generators.core.FileSystemDestination;
import org.openjdk.jmh.generators.reflection.RFGeneratorSource;

/**
 * Runs the JMH benchmarks: {@code mvn -q test-compile exec:exec@benchmarks -Dbenchmark=Decode}; all
 * of them without a name.
 *
 * <p>JMH wraps each benchmark in code that it generates. Its annotation processor would do so in
 * every build, and what it writes does not pass our warnings. So they are compiled with the tests
 * like anything else, and the wrapping is made here, when somebody wants to run them.
 */
public final class Benchmarks {
  private static final List<Class<?>> ALL =
      List.of(
          DecodeBenchmark.class,
          ApplyBenchmark.class,
          CommitBenchmark.class,
          EncodeBenchmark.class,
          BroadcastBenchmark.class);

  private Benchmarks() {}

  /** Takes JMH's own arguments; a pattern of names first of all. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Path.of("target", "jmh").toAbsolutePath();
    Files.createDirectories(directory);
    String classPath = prepare(directory);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-classpath", classPath, Main.class.getName()));
    command.addAll(List.of(arguments));
    System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  /** Makes all that JMH needs, in this directory. Returns the class path to run it with. */
  static String prepare(Path directory) throws IOException {
    String classPath = directory + File.pathSeparator + System.getProperty("java.class.path");
    generate(directory);
    compile(directory, classPath);
    return classPath;
  }

  private static void generate(Path directory) {
    var source = new RFGeneratorSource();
    source.processClasses(ALL.toArray(Class<?>[]::new));
    var destination = new FileSystemDestination(directory.toFile(), directory.toFile());
    var generator = new BenchmarkGenerator();
    generator.generate(source, destination);
    generator.complete(source, destination);
    if (destination.hasErrors()) {
      throw new IllegalStateException("JMH refuses " + destination.getErrors());
    }
  }

  private static void compile(Path directory, String classPath) throws IOException {
    var arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-classpath", classPath));
    try (var files = Files.walk(directory)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("what JMH generated does not compile");
    }
  }
}
