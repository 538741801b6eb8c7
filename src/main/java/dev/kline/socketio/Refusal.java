package dev.kline.socketio;

import jakarta.json.JsonValue;
import java.util.Optional;

/**
 * Why a client may not join a namespace; its {@code connect_error} has both.
 *
 * @param message for people
 * @param data for programs, if there is any; without bytes
 */
public record Refusal(String message, Optional<JsonValue> data) {

  public static Refusal of(String message) {
    return new Refusal(message, Optional.empty());
  }

  public static Refusal of(String message, JsonValue data) {
    return new Refusal(message, Optional.of(data));
  }
}
