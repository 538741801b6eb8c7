package dev.kline.solana;

import static dev.kline.testing.ChainFeed.address;
import static dev.kline.testing.ChainFeed.signature;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.solana.LedgerAnswers.Listed;
import dev.kline.solana.LedgerAnswers.Status;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerAnswersTest {
  @Test
  void aTransactionNamesItsKeysTheLoadedOnesAndTheMintsOfItsBalances() throws Exception {
    String text =
        """
        {"slot":7,"blockTime":9,"transaction":{"message":{"accountKeys":["%s",{"pubkey":"%s"},"x"]}},
         "meta":{"err":null,"logMessages":["a","b"],
          "loadedAddresses":{"writable":["%s"],"readonly":["%s"]},
          "preTokenBalances":[{"accountIndex":1,"mint":"%s"}],
          "postTokenBalances":[{"accountIndex":1,"mint":"%s"},{}]}}\
        """
            .formatted(
                address("a"), address("b"), address("c"), address("d"), address("e"), address("f"));

    var fetched = LedgerAnswers.fetched(signature(1), json(text)).orElseThrow();

    assertThat(
        fetched.accounts(),
        containsInAnyOrder(
            address("a"), address("b"), address("c"), address("d"), address("e"), address("f")));
    assertThat(fetched.seconds(), is(9L));
    assertThat(fetched.told().slot(), is(7L));
    assertThat(fetched.told().lines(), contains("a", "b"));
  }

  @Test
  void aTransactionThatIsNullIsNotThere() throws Exception {
    assertThat(LedgerAnswers.fetched(signature(1), JsonValue.NULL), is(Optional.empty()));
  }

  @Test
  void aTransactionWithoutALogIsRead() throws Exception {
    var text = "{\"slot\":7,\"blockTime\":null,\"meta\":{\"err\":{},\"logMessages\":null}}";

    var fetched = LedgerAnswers.fetched(signature(1), json(text)).orElseThrow();

    assertThat(fetched.told().failed(), is(true));
    assertThat(fetched.told().lines().isEmpty(), is(true));
    assertThat(fetched.seconds(), is(-1L));
  }

  @Test
  void aListIsReadAndATimeMayBeMissing() throws Exception {
    String text =
        """
        [{"signature":"%s","slot":8,"err":{"x":1},"blockTime":1008},
         {"signature":"%s","slot":7,"err":null,"blockTime":null}]\
        """
            .formatted(signature(2), signature(1));

    assertThat(
        LedgerAnswers.listed(json(text)),
        contains(new Listed(signature(2), 8, true, 1_008), new Listed(signature(1), 7, false, -1)));
  }

  @Test
  void whatIsListedTwiceIsReadOnce() throws Exception {
    String entry = "{\"signature\":\"%s\",\"slot\":7,\"err\":null}".formatted(signature(1));

    assertThat(
        LedgerAnswers.listed(json("[" + entry + "," + entry + "]")),
        contains(new Listed(signature(1), 7, false, -1)));
  }

  /** To skip one would be to lose it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "[{}]",
        "[{\"signature\":\"0\",\"slot\":1,\"err\":null}]",
        "[{\"signature\":\"S\",\"slot\":1}]",
        "[{\"signature\":\"S\",\"slot\":-1,\"err\":null}]",
        "[{\"signature\":\"S\",\"slot\":1,\"err\":null},{\"signature\":\"S\",\"slot\":2,\"err\":null}]"
      })
  void aListWithAnythingUnreadableIsRefusedWhole(String text) {
    String whole = text.replace("\"S\"", "\"" + signature(1) + "\"");

    assertThrows(IOException.class, () -> LedgerAnswers.listed(json(whole)));
  }

  @Test
  void statusesComeInTheOrderOfTheQuestion() throws Exception {
    String text =
        """
        {"context":{"slot":99},"value":[null,
         {"slot":7,"err":null,"confirmationStatus":"processed"},
         {"slot":8,"err":{},"confirmationStatus":"finalized"}]}\
        """;

    var statuses = LedgerAnswers.statuses(json(text), 3);

    assertThat(statuses.slot(), is(99L));
    assertThat(
        statuses.values(),
        contains(
            Optional.empty(),
            Optional.of(new Status(7, false, false)),
            Optional.of(new Status(8, true, true))));
    assertThrows(IOException.class, () -> LedgerAnswers.statuses(json(text), 2));
  }

  private static JsonValue json(String text) {
    return Objects.requireNonNull(NodeJson.value(text));
  }
}
