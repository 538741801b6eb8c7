package dev.kline.solana;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.solana.BlockTimes.Known;
import dev.kline.solana.BlockTimes.Never;
import dev.kline.solana.BlockTimes.NotYet;
import dev.kline.testing.FakeNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRpcTest {
  private final FakeNode node = FakeNode.start();
  private final HttpClient http = SolanaSource.httpClient();
  private final NodeRpc rpc = new NodeRpc(http, node.rpcUrl(), Duration.ofSeconds(5));

  @AfterEach
  void close() {
    http.shutdownNow();
    node.close();
  }

  @Test
  void aTimeIsKnown() throws Exception {
    node.blockTimes(slot -> 1_000 + slot);

    assertThat(rpc.blockTime(7), is(new Known(1_007)));
  }

  @Test
  void nullMeansNotYet() throws Exception {
    node.blockTimeAnswers(_ -> FakeNode.result("null"));

    assertThat(rpc.blockTime(7), is(new NotYet()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-32004, -32005, -32014})
  void aBlockThatIsNotAvailableMeansNotYet(int code) throws Exception {
    node.blockTimeAnswers(slot -> FakeNode.error(code, "Block not available for slot " + slot));

    assertThat(rpc.blockTime(7), is(new NotYet()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-32001, -32007, -32009})
  void aSkippedOrForgottenSlotHasNoTime(int code) throws Exception {
    node.blockTimeAnswers(slot -> FakeNode.error(code, "Slot " + slot + " was skipped"));

    assertThat(rpc.blockTime(7), is(new Never()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"7\"", "253402300800", "9223372036854775808", "[]", "{}"})
  void aResultThatIsNoTimeIsNone(String result) throws Exception {
    node.blockTimeAnswers(_ -> FakeNode.result(result));

    assertThat(rpc.blockTime(7), is(new Never()));
  }

  @Test
  void anotherErrorIsAFailureWithItsText() {
    node.blockTimeAnswers(_ -> FakeNode.error(-32601, "Method not found"));

    fails("code=-32601 message=\"Method not found\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void anotherStatusIsAFailure(int status) {
    node.rpcStatus(status);

    fails("HTTP status " + status);
  }

  @Test
  void anAnswerThatIsNoJsonIsAFailure() {
    node.blockTimeAnswers(_ -> "nonsense");

    fails("the answer to getBlockTime is not readable");
  }

  @Test
  void nobodyThereIsAFailure() {
    URI url = node.rpcUrl();
    node.close();

    var failure =
        assertThrows(
            IOException.class, () -> new NodeRpc(http, url, Duration.ofSeconds(5)).blockTime(7));
    assertThat(failure.getMessage(), is("connection refused"));
  }

  private void fails(String message) {
    var failure = assertThrows(IOException.class, () -> rpc.blockTime(7));
    assertThat(failure.getMessage(), is(message));
  }
}
