package dev.kline.app;

import java.util.List;

/** The configuration is not one to start with. Says all that is wrong at once. */
final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem: key, value and what would be legal. Never empty. */
  List<String> problems() {
    return problems;
  }
}
