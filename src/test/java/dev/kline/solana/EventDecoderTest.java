package dev.kline.solana;

import static dev.kline.testing.ChainFeed.concat;
import static dev.kline.testing.ChainFeed.payload;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import dev.kline.event.EventType;
import dev.kline.event.ProgramEvent;
import dev.kline.solana.EventDecoder.Decoded;
import dev.kline.solana.EventDecoder.Outcome;
import dev.kline.solana.EventDecoder.Refused;
import dev.kline.solana.EventDecoder.Unknown;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.EventSamples;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventDecoderTest {
  /** Contract 2.7.5: bytes behind the discriminator; TokenCreated with three empty strings. */
  private static final Map<EventType, Integer> SIZES =
      Map.of(
          EventType.TOKEN_CREATED, 261 + 12,
          EventType.BUY_SELL, 97,
          EventType.LONG_SHORT, 259,
          EventType.FORCE_LIQUIDATE, 96,
          EventType.FULL_CLOSE, 169,
          EventType.PARTIAL_CLOSE, 316,
          EventType.MILESTONE_DISCOUNT, 101);

  @Test
  void everyEventComesBackFieldByField() {
    for (ProgramEvent event : EventSamples.EVENTS) {
      assertThat(decode(payload(event)), is(new Decoded(event, 0)));
    }
  }

  @Test
  void everyTypeHasASample() {
    assertThat(
        EventSamples.EVENTS.stream().map(ProgramEvent::type).toList(),
        is(Arrays.asList(EventType.values())));
  }

  @Test
  void discriminatorsAreTheHashOfTheName() throws Exception {
    for (EventType type : EventType.values()) {
      var name = "event:" + type.programName() + "Event";
      var hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      var zeros = new byte[8 + SIZES.getOrDefault(type, 0)];
      System.arraycopy(hash, 0, zeros, 0, 8);

      var decoded = (Decoded) decode(zeros);

      assertThat(decoded.event().type(), is(type));
      assertThat("the layout is as long as the contract's", decoded.trailingBytes(), is(0));
    }
  }

  /** One that checks 99 bytes of MilestoneDiscount and reads 101 dies. */
  @Test
  void everyEventIsRefusedAtEveryLengthBelowItsOwn() {
    for (ProgramEvent event : EventSamples.EVENTS) {
      byte[] whole = payload(event);
      for (int length = 0; length < whole.length; length++) {
        var outcome = decode(Arrays.copyOf(whole, length));

        assertThat(event.type() + " of " + length, outcome, is(instanceOf(Refused.class)));
      }
    }
  }

  @Test
  void trailingBytesAreToleratedAndTold() {
    for (ProgramEvent event : EventSamples.EVENTS) {
      assertThat(decode(concat(payload(event), new byte[8])), is(new Decoded(event, 8)));
    }
  }

  @Test
  void anotherEventOfTheProgramIsUnknown() {
    assertThat(decode(new byte[48]), is(new Unknown()));
    assertThat(decode(new byte[8]), is(new Unknown()));
  }

  @Test
  void aBoolThatIsNeitherZeroNorOneIsRefused() {
    byte[] bytes = payload(EventSamples.EVENTS.get(1));
    bytes[8 + 64] = 2;

    assertThat(decode(bytes), is(new Refused("a bool is 2 at 72")));
  }

  @Test
  void aStringLongerThanTheBytesIsRefused() {
    byte[] bytes = payload(EventSamples.EVENTS.get(0));
    int length = 8 + 261;
    for (int claimed : new int[] {Integer.MAX_VALUE, -1, bytes.length}) {
      for (int i = 0; i < 4; i++) {
        bytes[length + i] = (byte) (claimed >>> (8 * i));
      }

      assertThat(decode(bytes), is(instanceOf(Refused.class)));
    }
  }

  @Test
  void aStringThatIsNotUtf8IsRefused() {
    byte[] bytes = payload(EventSamples.EVENTS.get(0));
    bytes[8 + 261 + 4] = (byte) 0xff;

    assertThat(decode(bytes), is(instanceOf(Refused.class)));
  }

  /** A line of the program's log at 2uA6nkQR…, July 2025, whose layout was an older one. */
  @Test
  void aTokenCreatedOfTheFirstLayoutIsRefused() {
    var line =
        "YHpxijLjlTkB4zScH0SsToNyGhiec5kGdF1GkonqmEVHiLviqlJ60WgjO/+njIoWNEoSAEU8V61EXu4pMCStPZwL"
            + "pldHFrBpILIFqP1L5oIol8LWnxYiG7ZVysJ6CbmZXmKMJ28xsiwFAAAASGVsbG8DAAAASExPJAAAAGh0dHBz"
            + "Oi8vZXhhbXBsZS5jb20vaGVsbG8tdG9rZW4uanNvbg==";

    assertThat(decode(Base64.getDecoder().decode(line)), is(instanceOf(Refused.class)));
  }

  private static Outcome decode(byte[] payload) {
    return EventDecoder.decode(Layout.L1, payload);
  }
}
