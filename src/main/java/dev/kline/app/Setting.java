package dev.kline.app;

import java.util.Locale;

/**
 * One key of the configuration: what it may be, and what it is where nobody says. Immutable.
 *
 * @param key {@code section.name}; a name ends in its unit
 * @param defaultText the default as the file would have it; a list is separated by commas
 */
record Setting<T>(String key, ValueType<T> type, String defaultText) {

  Setting {
    type.parse(defaultText);
  }

  /** {@code solana} of {@code solana.ws_url}. */
  String section() {
    return key.substring(0, key.indexOf('.'));
  }

  /** {@code SOLANA_WS_URL} of {@code solana.ws_url}. */
  String environmentName() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
