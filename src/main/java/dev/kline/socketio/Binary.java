package dev.kline.socketio;

import jakarta.json.JsonString;
import java.util.Base64;

/**
 * Bytes among JSON values, at any depth: what a client's buffer is to a handler, and what a handler
 * puts into arguments to send one. Immutable as long as nobody writes to its array.
 *
 * <p>JSON has no bytes; where something else than a packet is made of it, it reads as the string
 * that JSON usually has for them, base64. A handler that cares tells them apart by the type:
 *
 * <pre>{@code
 * if (value instanceof Binary binary) {
 *   store(binary.bytes());
 * }
 * }</pre>
 */
public final class Binary implements JsonString {
  private final byte[] bytes;

  private Binary(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Wraps the array, which is the value's from now on. */
  public static Binary of(byte[] bytes) {
    return new Binary(bytes);
  }

  /** The bytes; shared, not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public ValueType getValueType() {
    return ValueType.STRING;
  }

  @Override
  public String getString() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public CharSequence getChars() {
    return getString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonString string && getString().equals(string.getString());
  }

  @Override
  public int hashCode() {
    return getString().hashCode();
  }

  @Override
  public String toString() {
    return '"' + getString() + '"';
  }
}
