package dev.kline.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.candle.Candle;
import dev.kline.candle.PriceScale;
import dev.kline.event.U128;
import jakarta.json.Json;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireJsonTest {
  private final WireJson json = new WireJson(new PriceScale(28));

  @Test
  void aPushedCandleIsWrittenAsTheOneOfAHistory() {
    var random = new Random(5);
    for (int round = 0; round < 1000; round++) {
      var price = price(random);
      var other = price(random);
      var candle =
          new Candle(
              random.nextLong(4_000_000_000L),
              price(random),
              U128.max(price, other),
              U128.min(price, other),
              price,
              1 + random.nextInt(1000));
      var text = new StringBuilder();

      json.appendSocketCandle(text, candle, round % 2 == 0);

      try (var reader = Json.createReader(new StringReader(text.toString()))) {
        assertThat(reader.readObject(), is(json.socketCandle(candle, round % 2 == 0)));
      }
      assertThat(text.toString(), is(json.socketCandle(candle, round % 2 == 0).toString()));
    }
  }

  /** From nothing over the smallest that shows to the largest that there is. */
  private static U128 price(Random random) {
    return U128.of(new BigInteger(random.nextInt(129), random));
  }
}
