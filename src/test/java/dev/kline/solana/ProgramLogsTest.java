package dev.kline.solana;

import static dev.kline.testing.ChainFeed.SYSTEM;
import static dev.kline.testing.ChainFeed.address;
import static dev.kline.testing.ChainFeed.call;
import static dev.kline.testing.ChainFeed.data;
import static dev.kline.testing.ChainFeed.failing;
import static dev.kline.testing.ChainFeed.instruction;
import static dev.kline.testing.ChainFeed.log;
import static dev.kline.testing.ChainFeed.transaction;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.kline.testing.ChainFeed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramLogsTest {
  private static final String PROGRAM = ChainFeed.PROGRAM.toString();
  private static final String ROUTER = address("router").toString();
  private static final String HOOK = address("hook").toString();
  private static final String GOOD = data(bytes("good"));
  private static final String FORGED = data(bytes("forged"));

  @Test
  void aDataLineOfTheProgramCounts() {
    found(transaction(instruction(1, GOOD)), "good");
  }

  @Test
  void allDataLinesOfAllItsInstructionsCountInOrder() {
    found(
        transaction(
            instruction(1, data(bytes("one")), data(bytes("two"))),
            instruction(1, data(bytes("three")))),
        "one",
        "two",
        "three");
  }

  @Test
  void aDataLineCountsWhenARouterCallsTheProgram() {
    found(transaction(call(ROUTER, 1, concat(instruction(2, GOOD), List.of(FORGED)))), "good");
  }

  @Test
  void aDataLineOfAProgramThatOursCallsDoesNotCount() {
    found(
        call(PROGRAM, 1, concat(call(HOOK, 2, FORGED), List.of(GOOD), call(HOOK, 2, FORGED))),
        "good");
  }

  @Test
  void aDataLineOfAnotherProgramInTheTransactionDoesNotCount() {
    found(transaction(call(HOOK, 1, FORGED), instruction(1, GOOD), call(HOOK, 1, FORGED)), "good");
  }

  @Test
  void aDataLineOutsideOfAnyCallDoesNotCount() {
    found(List.of(FORGED));
    found(concat(List.of(FORGED), instruction(1, GOOD), List.of(FORGED)), "good");
  }

  @Test
  void theProgramMayCallItself() {
    found(
        call(PROGRAM, 1, concat(List.of(data(bytes("a"))), instruction(2, data(bytes("b"))))),
        "a",
        "b");
  }

  /** Each of these could pop the stack, or push junk. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: Big success story",
        "Parameters updated successfully!",
        "check failed softly, continuing",
        "uri https://x/ invoke [9]",
        "x invoke [",
        "Program 11111111111111111111111111111111 success",
        "x\nProgram 11111111111111111111111111111111 success",
        "x\nProgram data: Zm9yZ2Vk",
        "x\r\nProgram data: Zm9yZ2Vk\r\n",
        "x\u2028Log truncated",
        "Log truncated",
        ""
      })
  void whateverTheProgramPrintsIsText(String text) {
    var logs = read(transaction(instruction(1, log(text), GOOD, log(text))));

    assertThat(logs.payloads().size(), is(1));
    assertThat(logs.undecodable(), is(0));
    assertThat(logs.cut(), is(false));
  }

  /** A name like "x invoke [" could keep the program in the stack after it had returned. */
  @Test
  void aCallersDataLineDoesNotCountWhateverTheProgramPrinted() {
    var inner = instruction(2, log("x invoke ["), log(PROGRAM + " invoke [2]"), GOOD);

    found(call(ROUTER, 1, concat(inner, List.of(FORGED))), "good");
  }

  @Test
  void anotherProgramCannotPrintItselfIntoOurPlace() {
    found(
        call(
            HOOK,
            1,
            log("\nProgram " + PROGRAM + " invoke [2]"),
            log("Program " + PROGRAM + " invoke [2]"),
            "Program return: " + HOOK + " Program " + PROGRAM + " invoke [2]",
            FORGED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " Program %s invoke [1]",
        "Program %s invoke [1] ",
        "Program %s invoke [1]\n",
        "Program %s invoke [01]",
        "Program %s invoke [+1]",
        "Program %s invoke [1",
        "Program %s  invoke [1]",
        "program %s invoke [1]",
        "Program %s invoke [１]",
        "Program 0%s invoke [1]",
        "x\nProgram %s invoke [1]"
      })
  void aLineThatIsNotAnInvokeInFullIsNone(String line) {
    found(List.of(line.formatted(PROGRAM), FORGED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Program %s success!",
        "Program %s success\n",
        "Program %s  success",
        "Program %s failed",
        "Program %s failed to complete",
        "Program %s successfully did it",
        "Program %s consumed 1 of 2 compute units",
        "%s success"
      })
  void aLineThatIsNotAnExitInFullHidesNothing(String line) {
    found(call(PROGRAM, 1, line.formatted(PROGRAM), GOOD), "good");
  }

  @Test
  void anExitWithItsReasonEndsTheCall() {
    found(concat(failing(PROGRAM, 1, List.of(GOOD)), List.of(FORGED)), "good");
    found(
        List.of(
            "Program " + PROGRAM + " invoke [1]", "Program " + PROGRAM + " failed: a\nb", FORGED));
  }

  @Test
  void aDataLineThatIsNotOneFieldOfPaddedBase64IsCounted() {
    String[] odd = {
      "Program data: %%%not-base64%%%",
      "Program data: A",
      "Program data: Zm9yZ2U",
      "Program data: Zm9y Z2Vk",
      "Program data: Zm9yZ2Vk\n",
      "Program data: Zm9yZ2Vk=",
      "Program data: Zm9y-_==",
      "Program data:  Zm9yZ2Vk"
    };
    var body = new ArrayList<>(Arrays.asList(odd));
    body.add(GOOD);

    var logs = read(call(PROGRAM, 1, body));

    assertThat(texts(logs), is(List.of("good")));
    assertThat(logs.undecodable(), is(odd.length));
  }

  @Test
  void anUndecodableLineOfAnotherProgramIsNotOurs() {
    var logs = read(transaction(call(HOOK, 1, "Program data: %%%"), instruction(1, GOOD)));

    assertThat(logs.undecodable(), is(0));
  }

  @Test
  void aTruncatedLogIsSeen() {
    var lines = new ArrayList<>(transaction(instruction(1, GOOD)));
    int from = lines.indexOf(GOOD);
    lines.subList(from, lines.size()).clear();
    lines.add("Log truncated");

    var logs = read(lines);

    assertThat(texts(logs), is(List.of()));
    assertThat(logs.cut(), is(true));
  }

  @Test
  void anEventThatStillFittedBehindTheCutCounts() {
    var logs = read(call(PROGRAM, 1, "Log truncated", GOOD));

    assertThat(texts(logs), is(List.of("good")));
    assertThat(logs.cut(), is(true));
  }

  @Test
  void aLogThatEndsInsideACallIsCut() {
    var logs = read(List.of("Program " + PROGRAM + " invoke [1]", GOOD));

    assertThat(texts(logs), is(List.of("good")));
    assertThat(logs.cut(), is(true));
  }

  @Test
  void afterAnExitOfSomebodyElseNothingCountsUntilTheNextInstruction() {
    var lines =
        concat(
            List.of("Program " + PROGRAM + " invoke [1]", "Program " + SYSTEM + " success", FORGED),
            List.of("Program " + PROGRAM + " invoke [2]", FORGED),
            instruction(1, GOOD));

    var logs = read(lines);

    assertThat(texts(logs), is(List.of("good")));
    assertThat(logs.cut(), is(true));
  }

  /** Popping down to the depth, as lenient parsers do, would take the hook's bytes for ours. */
  @Test
  void afterACallAtTheWrongDepthNothingCountsUntilTheNextInstruction() {
    var lines =
        List.of(
            "Program " + PROGRAM + " invoke [1]",
            "Program " + ROUTER + " invoke [2]",
            // lost on the way: two exits, and the hook's invoke [1]
            "Program " + SYSTEM + " invoke [2]",
            "Program " + SYSTEM + " success",
            FORGED,
            "Program " + HOOK + " success");

    found(lines);
    assertThat(read(lines).cut(), is(true));
  }

  @Test
  void aCallBelowNobodyDoesNotCount() {
    var lines = List.of("Program " + PROGRAM + " invoke [2]", FORGED);

    found(lines);
    assertThat(read(lines).cut(), is(true));
  }

  @Test
  void aTopLevelCallBeginsAnewWhateverCameBefore() {
    var logs = read(concat(List.of("Program " + HOOK + " invoke [1]"), instruction(1, GOOD)));

    assertThat(texts(logs), is(List.of("good")));
    assertThat(logs.cut(), is(true));
  }

  @Test
  void callsNestAsDeepAsTheBoundAndNoDeeper() {
    var deep = new ArrayList<String>();
    for (int depth = 1; depth < 64; depth++) {
      deep.add("Program " + ROUTER + " invoke [" + depth + "]");
    }
    found(concat(deep, List.of("Program " + PROGRAM + " invoke [64]", GOOD)), "good");

    deep.add("Program " + ROUTER + " invoke [64]");
    found(concat(deep, List.of("Program " + PROGRAM + " invoke [65]", FORGED)));
  }

  private static ProgramLogs read(List<String> lines) {
    return ProgramLogs.read(PROGRAM, lines);
  }

  private static void found(List<String> lines, String... payloads) {
    assertThat(texts(read(lines)), is(List.of(payloads)));
  }

  private static List<String> texts(ProgramLogs logs) {
    return logs.payloads().stream()
        .map(payload -> new String(payload, StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @SafeVarargs
  private static List<String> concat(List<String>... parts) {
    var whole = new ArrayList<String>();
    for (List<String> part : parts) {
      whole.addAll(part);
    }
    return whole;
  }
}
