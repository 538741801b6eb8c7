package dev.kline.load;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A soak's visitors see what they are not told as promised. */
class BarsTest {
  private static final String CONFIRMED =
      "42/kline,[\"subscription_confirmed\",{\"symbol\":\"A\",\"interval\":\"s1\",\"seq\":7}]";

  private final Bars bars = new Bars();

  @BeforeEach
  void subscribe() {
    bars.told(CONFIRMED);
  }

  private static String bar(long time, boolean isFinal, long number) {
    return """
    42/kline,["kline_data",{"symbol":"A","interval":"s1","data":{"time":%d,"is_final":%s},\
    "timestamp":1,"seq":%d},"offset"]\
    """
        .formatted(time, isFinal, number);
  }

  private void refused(String packet, String why) {
    var broken = assertThrows(AssertionError.class, () -> bars.told(packet));
    assertThat(broken.getMessage(), startsWith(why));
  }

  @Test
  void whatIsPromisedIsTaken() {
    bars.told(bar(1, false, 8));
    bars.told(bar(1, true, 9));
    bars.told(bar(2, false, 12));

    assertThat(bars.leftOut(), is(2L));
  }

  @Test
  void aFinalBarComesOnce() {
    bars.told(bar(1, true, 8));

    refused(bar(1, true, 9), "a bar behind one of 1");
  }

  @Test
  void anOlderBarIsSeen() {
    bars.told(bar(2, false, 8));

    refused(bar(1, false, 9), "a bar behind one of 2");
  }

  @Test
  void aBarThatWasNeverFinalIsSeen() {
    bars.told(bar(1, false, 8));

    refused(bar(2, false, 9), "a bar before the final one of 1");
  }

  @Test
  void anUpdateThatComesTwiceIsSeen() {
    bars.told(bar(1, false, 8));

    refused(bar(1, false, 8), "an update behind number 8");
  }

  @Test
  void whatCameWhileTheConnectionWasLostIsNotCounted() {
    bars.told(bar(1, false, 8));
    bars.recovered();
    bars.told(bar(1, true, 20));
    bars.told(bar(2, false, 25));

    assertThat(bars.leftOut(), is(0L));
  }

  @Test
  void afterTheUnsubscriptionThereIsNothing() {
    bars.told("42/kline,[\"unsubscribe_confirmed\",{\"symbol\":\"A\",\"interval\":\"s1\"}]");

    refused(bar(1, false, 8), "a bar that nobody subscribed to");
  }

  @Test
  void aTornEventIsSeen() {
    refused(bar(1, false, 8).substring(0, 60), "an event without an end");
  }

  @Test
  void anErrorIsSeenUnlessItSaysTooManyRequests() {
    bars.told("42/kline,[\"error\",{\"code\":1004,\"message\":\"\"}]");

    refused("42/kline,[\"error\",{\"code\":1001,\"message\":\"\"}]", "an error");
  }
}
