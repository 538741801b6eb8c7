package dev.kline.socketio;

import dev.kline.engineio.RandomId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What of a socket outlives its connection.
 *
 * @param id public
 * @param pid the secret that a lost connection is recovered by; never log it
 * @param data what the application keeps with it
 */
record Identity(String id, String pid, ConcurrentMap<String, Object> data) {

  static Identity fresh() {
    return new Identity(RandomId.next(), RandomId.next(), new ConcurrentHashMap<>());
  }
}
