package dev.kline.socketio;

import jakarta.json.JsonArray;

/** What became of an event that asked its client for an answer. */
public sealed interface Reply {

  /** The client answered. */
  record Answered(JsonArray args) implements Reply {}

  /** The client did not answer in time; an answer that comes later is ignored. */
  record TimedOut() implements Reply {}

  /** The client left before it answered. */
  record Disconnected() implements Reply {}
}
