package dev.kline.testing;

import static dev.kline.testing.ApiDocument.part;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds events and acks against {@code asyncapi.json}: one that the document does not describe,
 * field by field, is an error of the document or of the server. Safe for any thread.
 */
public final class AsyncApi {
  /** What the server serves. */
  public static final ApiDocument DOCUMENT = ApiDocument.read("asyncapi.json");

  private AsyncApi() {}

  /** The names of what the server sends: events, and acks as {@code subscribe_ack}. */
  public static Set<String> sent() {
    var names = new TreeSet<String>();
    DOCUMENT
        .at("/operations")
        .forEachEntry((name, operation) ->
            names.add(operation.path("action").stringValue().equals("send") ? name : ack(name)));
    return names;
  }

  /** The names of what a client may send. */
  public static Set<String> received() {
    var names = new TreeSet<>(DOCUMENT.at("/operations").propertyNames());
    names.removeAll(sent());
    return names;
  }

  /** The name of the message that answers a client's event. */
  public static String ack(String event) {
    return event + "_ack";
  }

  /** The place of a message's payload in the document. */
  public static String payload(String message) {
    return DOCUMENT.follow("/components/messages" + part(message) + "/payload");
  }

  /** Fails where the payload of an event from the server is not as described. */
  public static void holdEvent(String event, String json) {
    if (!sent().contains(event)) {
      throw wrong(event, json, List.of("no operation sends it"));
    }
    hold(event, json);
  }

  /**
   * The same for the answer to an event of a client; one that is unknown gets the failure alone.
   */
  public static void holdAck(String event, String json) {
    if (received().contains(event)) {
      hold(ack(event), json);
    } else {
      hold(ack(event), "/components/schemas/Failed", json);
    }
  }

  private static void hold(String message, String json) {
    hold(message, payload(message), json);
  }

  private static void hold(String message, String schema, String json) {
    var violations = DOCUMENT.violations(schema, json);
    if (!violations.isEmpty()) {
      throw wrong(message, json, violations);
    }
  }

  private static AssertionError wrong(String message, String json, List<String> violations) {
    return new AssertionError(
        "%s is not as the document says; mend %s or the server: %s%n%s"
            .formatted(message, DOCUMENT.file(), String.join("; ", violations), json));
  }
}
