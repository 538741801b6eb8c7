package dev.kline.solana;

import static dev.kline.testing.ChainFeed.buy;
import static dev.kline.testing.ChainFeed.data;
import static dev.kline.testing.ChainFeed.instruction;
import static dev.kline.testing.ChainFeed.log;
import static dev.kline.testing.ChainFeed.mint;
import static dev.kline.testing.ChainFeed.notification;
import static dev.kline.testing.ChainFeed.payload;
import static dev.kline.testing.ChainFeed.trade;
import static dev.kline.testing.ChainFeed.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.kline.event.ProgramEvent;
import dev.kline.solana.EventDecoder.Decoded;
import dev.kline.solana.SolanaConfig.Layout;
import dev.kline.testing.ChainFeed;
import dev.kline.testing.EventSamples;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in, nothing is thrown and nothing is forged. Seeded, so a failure comes again. */
class HostileInputTest {
  private static final String PROGRAM = ChainFeed.PROGRAM.toString();
  private static final ProgramEvent EVENT = buy(mint(1), 42);
  private static final ProgramEvent FORGED = buy(mint(1), 1_000_000);

  private static final List<String> SPICE =
      List.of(
          "Program " + PROGRAM + " invoke [1]",
          "Program " + PROGRAM + " invoke [2]",
          "Program " + PROGRAM + " success",
          "Program " + PROGRAM + " failed: x",
          "Program 11111111111111111111111111111111 invoke [3]",
          "Program 11111111111111111111111111111111 success",
          "Log truncated",
          data(FORGED),
          "Program log: ",
          "Program data: ",
          " success",
          " failed",
          " invoke [",
          "\n",
          "\r\n",
          "\u2028",
          "\0",
          "🚀");

  @Test
  void noTextOfTheProgramForgesOrHidesAnEvent() {
    var random = new Random(20);
    for (int round = 0; round < 10_000; round++) {
      var lines =
          transaction(
              instruction(1, log(text(random)), data(EVENT), log(text(random))),
              ChainFeed.call(ChainFeed.TOKEN, 1, log(text(random))));

      var logs = ProgramLogs.read(PROGRAM, lines);

      assertThat(logs.payloads().size(), is(1));
      assertThat(logs.payloads().getFirst(), is(payload(EVENT)));
      assertThat(logs.undecodable(), is(0));
      assertThat(logs.cut(), is(false));
    }
  }

  @Test
  void linesInAnyDisorderAreRead() {
    var random = new Random(21);
    var lines = new ArrayList<>(trade(EVENT, FORGED));
    lines.addAll(SPICE);
    for (int round = 0; round < 10_000; round++) {
      lines.set(
          random.nextInt(lines.size()), mutated(lines.get(random.nextInt(lines.size())), random));

      ProgramLogs.read(PROGRAM, lines);
    }
  }

  @Test
  void bytesInAnyDisorderAreDecodedOrRefused() {
    var random = new Random(22);
    int decoded = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = payload(EventSamples.EVENTS.get(random.nextInt(EventSamples.EVENTS.size())));
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));

      if (EventDecoder.decode(Layout.L1, cut) instanceof Decoded) {
        decoded++;
      }
    }
    assertThat("some survive", decoded, is(greaterThan(100)));
  }

  @Test
  void messagesInAnyDisorderAreReadOrNot() {
    var random = new Random(23);
    String good = notification(7, 1, trade(EVENT));
    int read = 0;
    for (int round = 0; round < 10_000; round++) {
      String text = good;
      for (int i = random.nextInt(5); i > 0; i--) {
        text = mutated(text, random);
      }
      if (LogNotification.parse(text).isPresent()) {
        read++;
      }
    }
    assertThat("some survive", read, is(greaterThan(100)));
  }

  @Test
  void aLineLongerThanItsBoundIsCutThere() throws Exception {
    var lines = new BoundedLines(new StringReader("short\n" + "x".repeat(100) + "\n\nend"), 10);

    assertThat(lines.next(), is("short"));
    assertThat(lines.next(), is("x".repeat(10)));
    assertThat(lines.next(), is(""));
    assertThat(lines.next(), is("end"));
    assertThat(lines.next() == null, is(true));
    assertThat(lines.count(), is(4L));
  }

  @Test
  void aLineIsWholeWhereverItsReadsEnd() throws Exception {
    var text = new StringBuilder();
    for (int length = 0; length < 200; length++) {
      text.append("y".repeat(length * 97)).append('\n');
    }

    var lines = new BoundedLines(new StringReader(text.toString()), 100_000);

    for (int length = 0; length < 200; length++) {
      assertThat(lines.next(), is("y".repeat(length * 97)));
    }
    assertThat(lines.next() == null, is(true));
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(SPICE.get(random.nextInt(SPICE.size())));
    }
    return text.toString();
  }

  private static String mutated(String text, Random random) {
    if (text.isEmpty()) {
      return SPICE.get(random.nextInt(SPICE.size()));
    }
    int at = random.nextInt(text.length());
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at) + (char) random.nextInt(0x3000) + text.substring(at + 1);
      case 2 ->
          text.substring(0, at) + SPICE.get(random.nextInt(SPICE.size())) + text.substring(at);
      default -> text.substring(0, random.nextInt(20) == 0 ? at : text.length());
    };
  }
}
