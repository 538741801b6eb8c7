package dev.kline.api;

import jakarta.json.JsonObject;

/** What {@code /api/kline/status} says. Safe for any thread. */
interface KlineStatus {
  JsonObject json();
}
