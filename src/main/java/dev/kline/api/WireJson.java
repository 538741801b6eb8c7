package dev.kline.api;

import dev.kline.candle.Candle;
import dev.kline.candle.PriceScale;
import dev.kline.candle.Series;
import dev.kline.event.U128;
import dev.kline.socketio.Count;
import dev.kline.store.History;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Candles in JSON, the same on both mouths: numbers rounded half up to 12 decimals, times in unix
 * seconds. Contract 1.2 and 1.3. Safe for any thread.
 */
final class WireJson {
  private static final JsonProvider JSON = JsonProvider.provider();

  private final PriceScale scale;

  WireJson(PriceScale scale) {
    this.scale = scale;
  }

  static JsonObjectBuilder object() {
    return JSON.createObjectBuilder();
  }

  static JsonArrayBuilder array() {
    return JSON.createArrayBuilder();
  }

  static JsonArray strings(List<String> texts) {
    return JSON.createArrayBuilder(texts).build();
  }

  static JsonObjectBuilder copy(JsonObject original) {
    return JSON.createObjectBuilder(original);
  }

  static JsonObjectBuilder copy(Map<String, Object> values) {
    return JSON.createObjectBuilder(values);
  }

  static JsonValue number(long number) {
    return JSON.createValue(number);
  }

  static JsonValue string(String text) {
    return JSON.createValue(text);
  }

  /** A candle as REST gives it. */
  JsonObject restCandle(Candle candle, boolean isFinal) {
    return candle(candle, isFinal).add("incomplete", candle.incomplete()).build();
  }

  /** A candle as the socket gives it. */
  JsonObject socketCandle(Candle candle, boolean isFinal) {
    return candle(candle, isFinal).add("update_type", isFinal ? "final" : "realtime").build();
  }

  /** The same, written at the end of a text. */
  void appendSocketCandle(StringBuilder text, Candle candle, boolean isFinal) {
    text.append("{\"time\":").append(candle.openTimeSeconds());
    text.append(",\"open\":").append(scale.wirePrice(candle.open()));
    text.append(",\"high\":").append(scale.wirePrice(candle.high()));
    text.append(",\"low\":").append(scale.wirePrice(candle.low()));
    text.append(",\"close\":").append(scale.wirePrice(candle.close()));
    text.append(",\"volume\":0,\"is_final\":").append(isFinal);
    text.append(",\"update_count\":").append(candle.updateCount());
    text.append(",\"update_type\":\"").append(isFinal ? "final" : "realtime").append("\"}");
  }

  /** A price, rounded as all are. */
  BigDecimal price(U128 raw) {
    return scale.wirePrice(raw);
  }

  /** Stands where a candle was that is no more. */
  static JsonObject removedCandle(long openTimeSeconds) {
    return object().add("time", openTimeSeconds).add("removed", true).build();
  }

  private JsonObjectBuilder candle(Candle candle, boolean isFinal) {
    return object()
        .add("time", candle.openTimeSeconds())
        .add("open", scale.wirePrice(candle.open()))
        .add("high", scale.wirePrice(candle.high()))
        .add("low", scale.wirePrice(candle.low()))
        .add("close", scale.wirePrice(candle.close()))
        .add("volume", 0)
        .add("is_final", isFinal)
        .add("update_count", candle.updateCount());
  }

  /** The same object and the count that it is true at. */
  static JsonObject counted(JsonObject object, Count count) {
    return copy(object).add("epoch", count.epoch()).add("seq", count.number()).build();
  }

  /** The payload of {@code history_data}. */
  JsonObject historyData(Series series, History history) {
    return object()
        .add("symbol", series.mint().toString())
        .add("interval", series.interval().wireName())
        .add("data", socketCandles(series, history))
        .add("has_more", history.hasMore())
        .add("total_count", history.total())
        .build();
  }

  JsonArray restCandles(Series series, History history) {
    return candles(history, each -> restCandle(each, history.isFinal(each, series.interval())));
  }

  private JsonArray socketCandles(Series series, History history) {
    return candles(history, each -> socketCandle(each, history.isFinal(each, series.interval())));
  }

  private static JsonArray candles(History history, Function<Candle, JsonObject> json) {
    var array = array();
    history.candles().stream().map(json).forEach(array::add);
    return array.build();
  }
}
