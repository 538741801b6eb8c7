package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;

import dev.kline.testing.Await;
import dev.kline.testing.EngineServer;
import dev.kline.testing.PollingClient;
import dev.kline.testing.RawHttp;
import dev.kline.testing.RawHttp.Answer;
import dev.kline.testing.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO v4 notes, chapters 4 and 5: the rules of long-polling. */
class PollingTransportTest {
  private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";
  private static final int MAX_PAYLOAD = TestConfigs.MAX_PAYLOAD;

  private final RecordingListener listener = new RecordingListener();
  private final EngineIo engine = new EngineIo(TestConfigs.calm("/engine.io/"), listener);
  private final EngineIo hasty = new EngineIo(TestConfigs.hasty("/hasty/", 200), listener);
  private final EngineServer server = new EngineServer(engine, hasty);

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4hello",
        "4héllo €",
        "4a\u001e4b\u001e4c",
        "4hello\u001ebAQIDBA==",
        "4",
        "bAA==",
        "b"
      })
  void whatIsPostedComesBackAsItWent(String payload) throws Exception {
    try (var client = open()) {
      Answer posted = client.post(payload);
      Answer polled = client.poll();

      assertThat(posted.status(), is(200));
      assertThat(posted.body(), is("ok"));
      assertThat(posted.header("content-type"), is("text/html"));
      assertThat(polled.body(), is(payload));
      assertThat(polled.header("content-type"), is("text/plain; charset=UTF-8"));
      assertThat(polled.header("cache-control"), is("no-store"));
    }
  }

  @Test
  void aGetWaitsUntilThereIsSomething() throws Exception {
    try (var client = open()) {
      client.startPoll();

      client.post("4later");

      assertThat(client.endPoll().body(), is("4later"));
    }
  }

  @Test
  void packetsWithoutMeaningFromAClientAreIgnored() throws Exception {
    try (var client = open()) {
      assertThat(client.post("0{}\u001e5\u001e6\u001e3\u001e3probe\u001e4on").body(), is("ok"));
      assertThat(client.poll().body(), is("4on"));
    }
  }

  @Test
  void ofTwoGetsTheFirstIsAnsweredCloseTheSecond400AndTheSessionEnds() throws Exception {
    try (var client = open();
        var second = new RawHttp(server.port())) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());

      Answer refused = second.ask("GET", client.query(), "");

      assertThat(refused.status(), is(400));
      assertThat(refused.body(), is(""));
      assertThat(client.endPoll().body(), is("1"));
      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
      assertThat(client.poll().body(), is(UNKNOWN));
    }
  }

  @Test
  void ofTwoPostsTheSecondIs400AndTheSessionEnds() throws Exception {
    try (var client = open();
        var second = new RawHttp(server.port())) {
      client.posts().head("POST", client.query(), "Content-Length: 10");
      client.posts().raw("4ab");
      Session session = listener.awaitOpened();
      Await.until(
          "the first never came",
          () -> session.polling().map(PollingTransport::uploading).orElse(false));
      Answer refused = second.ask("POST", client.query(), "6");

      assertThat(refused.status(), is(400));
      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
      assertThat(client.posts().awaitClosed(), is(true));
    }
  }

  @Test
  void aGetThatIsAbortedEndsTheSessionAtOnce() throws Exception {
    try (var client = open()) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());

      client.gets().close();

      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
      assertThat(client.post("4late").body(), is(UNKNOWN));
    }
  }

  @Test
  void aGetThatIsResetEndsTheSessionAtOnce() throws Exception {
    try (var client = open()) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());

      client.reset();

      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
    }
  }

  @Test
  void aConnectionThatEndsBehindItsAnswerHarmsNobody() throws Exception {
    try (var client = open()) {
      for (int i = 0; i < 200; i++) {
        try (var once = new RawHttp(server.port())) {
          client.post("4" + i);
          assertThat(once.ask("GET", client.query(), "", "Connection: close").body(), is("4" + i));
        }
      }
      assertThat(client.post("4on").body(), is("ok"));
    }
  }

  @Test
  void aConnectionThatIsToEndIsEndedBehindTheAnswer() throws Exception {
    try (var client = open();
        var once = new RawHttp(server.port())) {
      once.send("GET", client.query(), "", "Connection: close");
      client.post("4x");

      assertThat(once.read().body(), is("4x"));
      assertThat(once.awaitClosed(), is(true));
    }
  }

  @Test
  void aRequestThatComesBehindAWaitingGetIsAnsweredAfterIt() throws Exception {
    try (var client = open()) {
      client.startPoll();
      client.gets().send("GET", "/plain", "");
      client.post("4first");

      assertThat(client.endPoll().body(), is("4first"));
      assertThat(client.gets().read().body(), is("ok"));
    }
  }

  @Test
  void aPostedCloseEndsTheSessionAndThePoll() throws Exception {
    try (var client = open()) {
      client.startPoll();

      Answer posted = client.post("4before\u001e1\u001e4after");

      assertThat(posted.body(), is("ok"));
      assertThat(client.endPoll().body(), anyOf(is("4before"), is("4before\u001e6")));
      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_CLOSE));
      assertThat(client.poll().body(), is(UNKNOWN));
    }
  }

  @Test
  void aPostedCloseIsFollowedByANoop() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (var client = open()) {
        client.startPoll();
        client.post("1");

        assertThat(client.endPoll().body(), is("6"));
        assertThat(client.poll().body(), is(UNKNOWN));
      }
    }
  }

  @Test
  void aPostedCloseWithoutAPollEndsTheSessionBeforeItsAnswer() throws Exception {
    try (var client = open()) {
      assertThat(client.post("1").body(), is("ok"));
      assertThat(client.poll().body(), is(UNKNOWN));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "7", "6\u001e", "\u001e4a", "b!", "b===", "{}", "é"})
  void aBadPacketIs400AndEndsTheSessionAsParseError(String payload) throws Exception {
    try (var client = open()) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());

      assertThat(client.post(payload).status(), is(400));
      assertThat(client.endPoll().body(), is("1"));
      assertThat(listener.awaitClosed(), is(CloseReason.PARSE_ERROR));
    }
  }

  @Test
  void aBodyThatIsNotUtf8IsAParseError() throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), "Content-Length: 3");
      client.posts().raw(new byte[] {'4', (byte) 0xC3, 'x'});

      assertThat(client.posts().read().status(), is(400));
      assertThat(listener.awaitClosed(), is(CloseReason.PARSE_ERROR));
    }
  }

  @Test
  void aPingFromTheClientIsATransportError() throws Exception {
    try (var client = open()) {
      assertThat(client.post("2").status(), is(400));
      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
    }
  }

  /** Number 9: refused POSTs were never answered, and each held a socket. */
  @Test
  void number09BytesAreRefusedAndNoConnectionIsLeft() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (var client = open()) {
        Answer answer = client.post("4x", "Content-Type: application/octet-stream");

        assertThat(answer.status(), is(400));
        assertThat(answer.body(), is(""));
        assertThat(client.posts().awaitClosed(), is(true));
        assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
      }
    }
    assertThat(engine.sessions(), is(0));
  }

  @Test
  void aPostOfMaxPayloadPassesAndOneByteMoreDoesNotAndHarmsNobody() throws Exception {
    try (var client = open()) {
      Answer large = client.post("4" + "x".repeat(MAX_PAYLOAD));

      assertThat(large.status(), is(413));
      assertThat(large.body(), is(""));
      try (var next = new RawHttp(server.port())) {
        String most = "4" + "x".repeat(MAX_PAYLOAD - 1);
        assertThat(next.ask("POST", client.query(), most).body(), is("ok"));
        assertThat(client.poll().body(), is(most));
      }
    }
  }

  @Test
  void bytesAreCountedAndNotCharacters() throws Exception {
    try (var client = open()) {
      assertThat(client.post("4" + "€".repeat(MAX_PAYLOAD / 3 + 1)).status(), is(413));
    }
  }

  @Test
  void aChunkedPostIsTaken() throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), "Transfer-Encoding: chunked");
      client.posts().raw("3\r\n4he\r\n9\r\nllo\u001e4agai\r\n1\r\nn\r\n0\r\n\r\n");

      assertThat(client.posts().read().body(), is("ok"));
      assertThat(client.poll().body(), is("4hello\u001e4again"));
      assertThat(client.post("4next").body(), is("ok"));
    }
  }

  /** Number 7: an endless body, here in many chunks, was read to its end. */
  @Test
  void number07AnEndlessChunkedBodyIs413AndHarmsNobody() throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), "Transfer-Encoding: chunked");
      String chunk = "2710\r\n" + "x".repeat(10_000) + "\r\n";
      for (int i = 0; i < 11; i++) {
        client.posts().raw(chunk);
      }

      assertThat(client.posts().read().status(), is(413));
      assertThat(client.posts().awaitClosed(), is(true));
      assertThat(listener.closedCount(), is(0));
      client.startPoll();
      awaitPollOf(listener.awaitOpened());
    }
  }

  /** Number 7: concatenated payloads were parsed quadratically. */
  @Test
  void number07APostFullOfTinyPacketsIsReadInOnePass() throws Exception {
    try (var client = open()) {
      String body = "6\u001e".repeat(MAX_PAYLOAD / 2 - 1) + "6";
      client.post("6");
      long startNanos = System.nanoTime();

      assertThat(client.post(body).body(), is("ok"));

      var took = Duration.ofNanos(System.nanoTime() - startNanos);
      assertThat(took, is(lessThan(Duration.ofMillis(500))));
    }
  }

  @Test
  void number07MoreMessagesThanOnePostMayHoldAre413AndNoneIsHandled() throws Exception {
    try (var client = open()) {
      assertThat(client.post("4\u001e".repeat(10_000) + "4").status(), is(413));
      assertThat(client.post("4on").body(), is("ok"));
      assertThat(client.poll().body(), is("4on"));
    }
  }

  /** Number 8: the body's buffer was as large as its head claimed. */
  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 1000000000", "Content-Length: 9999999999999"})
  void number08ALengthIsNotBelieved(String length) throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), length);
      client.posts().raw("4x");

      assertThat(client.posts().read().status(), is(413));
      assertThat(client.posts().awaitClosed(), is(true));
      assertThat(listener.closedCount(), is(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3B9ACA00", "7FFFFFFF", "FFFFFFFFFFFF", "FFFFFFFFFFFFFFFF"})
  void number08TheSizeOfAChunkIsNotBelieved(String size) throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), "Transfer-Encoding: chunked");
      client.posts().raw(size + "\r\n4x");

      assertThat(client.posts().read().status(), is(413));
      assertThat(client.posts().awaitClosed(), is(true));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\n", "\r\n", "1;a=b\r\n4\r\n", "11111111111111111111", "-1\r\n"})
  void number08AChunkThatIsNoneIsATransportError(String chunk) throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), "Transfer-Encoding: chunked");
      client.posts().raw(chunk);

      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
      assertThat(client.posts().awaitClosed(), is(true));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10", "Transfer-Encoding: chunked"})
  void number08ABodyThatStallsIsCut(String header) throws Exception {
    try (var client = PollingClient.open(server.port(), "/hasty/")) {
      client.posts().head("POST", client.query(), header);
      client.posts().raw("5");

      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
      assertThat(client.posts().awaitClosed(), is(true));
    }
  }

  @Test
  void aBodyThatIsCutEndsTheSessionAtOnce() throws Exception {
    try (var client = open()) {
      client.posts().head("POST", client.query(), "Content-Length: 10");
      client.posts().raw("4abc");
      client.posts().close();

      assertThat(listener.awaitClosed(), is(CloseReason.TRANSPORT_ERROR));
    }
  }

  @Test
  void anEndOfTheServersIsToldToTheWaitingGet() throws Exception {
    try (var client = open()) {
      Session session = listener.awaitOpened();
      client.startPoll();
      awaitPollOf(session);

      session.send(Message.text("last words"));
      session.close(CloseReason.FORCED_CLOSE);

      String first = client.endPoll().body();
      // Behind it the noop and the end are queued; the answer takes what is there when it begins.
      assertThat(first, matchesPattern("4last words(\u001e6(\u001e1)?)?"));
      if (!first.endsWith("1")) {
        assertThat(client.poll().body(), containsString("1"));
      }
      assertThat(client.poll().body(), is(UNKNOWN));
    }
  }

  @Test
  void anEndOfTheServersWaitsForTheNextGet() throws Exception {
    try (var client = open()) {
      Session session = listener.awaitOpened();
      session.close(CloseReason.FORCED_CLOSE);
      assertThat(listener.awaitClosed(), is(CloseReason.FORCED_CLOSE));

      assertThat(client.post("4late").body(), is(UNKNOWN));
      assertThat(client.poll().body(), is("6\u001e1"));
      assertThat(client.poll().body(), is(UNKNOWN));
      assertThat(engine.sessions(), is(0));
    }
  }

  /** Often, as the GET may come while whoever wrote the handshake's answer still has the outbox. */
  @Test
  void whatWasQueuedComesWithTheEnd() throws Exception {
    for (int i = 0; i < 300; i++) {
      try (var client = open()) {
        Session session = listener.awaitOpened();
        session.send(Message.text("last words"));
        session.close(CloseReason.FORCED_CLOSE);
        listener.awaitClosed();

        assertThat(client.poll().body(), is("4last words\u001e6\u001e1"));
      }
    }
  }

  /** One gets them; the other, which may come while they are being written, an error. */
  @Test
  void ofTwoGetsForTheEndBothAreAnswered() throws Exception {
    for (int i = 0; i < 300; i++) {
      try (var client = open();
          var other = new RawHttp(server.port(), "127.0.0.1", Await.DEADLINE)) {
        listener.awaitOpened().close(CloseReason.FORCED_CLOSE);
        listener.awaitClosed();

        client.startPoll();
        Answer second = other.ask("GET", client.query(), "");
        Answer first = client.endPoll();

        assertThat(List.of(first.status(), second.status()), hasItem(200));
        assertThat(List.of(first.status(), second.status()), hasItem(400));
      }
    }
  }

  @Test
  void anEndThatNobodyFetchesIsForgotten() throws Exception {
    try (var client = PollingClient.open(server.port(), "/hasty/")) {
      listener.awaitOpened().close(CloseReason.FORCED_CLOSE);
      assertThat(hasty.sessions(), is(1));

      Await.until("the session was kept", () -> hasty.sessions() == 0);
      assertThat(client.poll().body(), is(UNKNOWN));
    }
  }

  @Test
  void aServerThatStopsTellsTheWaitingGetAndKeepsNothing() throws Exception {
    try (var client = open();
        var silent = open()) {
      client.startPoll();
      awaitPollOf(listener.awaitOpened());

      assertThat(engine.close(Duration.ofSeconds(5)), is(true));

      assertThat(client.endPoll().body(), is("1"));
      assertThat(silent.poll().body(), is(UNKNOWN));
      assertThat(engine.sessions(), is(0));
      assertThat(listener.awaitClosed(), is(CloseReason.SERVER_SHUTDOWN));
    }
  }

  @Test
  void aClientThatDoesNotPollIsClosedAsTooSlow() throws Exception {
    try (var client = open()) {
      Session session = listener.awaitOpened();
      Message message = Message.text("x".repeat(100_000));
      Offer offer = Offer.QUEUED;
      for (int i = 0; i < 1000 && offer == Offer.QUEUED; i++) {
        offer = session.send(message);
      }

      assertThat(offer, is(Offer.FULL));
      assertThat(listener.awaitClosed(), is(CloseReason.TOO_SLOW));
      assertThat(client.poll().body(), is(UNKNOWN));
      Await.until("what waited counts on", () -> engine.outboxLimits().common().bytes() == 0);
    }
  }

  /** Whoever waits for what: a GET that is answered, one behind it, none. */
  @Test
  void howeverASessionEndsNothingOfItCountsOnAsWaiting() throws Exception {
    for (int i = 0; i < 100; i++) {
      try (var client = PollingClient.open(server.port(), "/hasty/");
          var other = new RawHttp(server.port(), "127.0.0.1", Await.DEADLINE)) {
        Session session = listener.awaitOpened();
        other.head("GET", client.query());
        client.startPoll();
        Message message = Message.text("x".repeat(100_000));
        for (int sent = 0; sent < 30; sent++) {
          session.send(message);
        }
        session.close(i % 2 == 0 ? CloseReason.FORCED_CLOSE : CloseReason.PING_TIMEOUT);
      }
    }

    Await.until("a session was kept", () -> hasty.sessions() == 0);
    Await.until("what waited counts on", () -> hasty.outboxLimits().common().bytes() == 0);
  }

  /** One that waited for the session's last GET held all of it, long after that had come. */
  @Test
  void aSessionWhoseEndWasFetchedLeavesNoTaskBehind() throws Exception {
    int before = engine.heartbeat().waiting();
    for (int i = 0; i < 20; i++) {
      try (var client = open()) {
        Session session = listener.awaitOpened();
        if (i % 2 == 0) {
          session.close(CloseReason.FORCED_CLOSE);
          listener.awaitClosed();
          assertThat(client.poll().body(), is("6\u001e1"));
        } else {
          client.startPoll();
          awaitPollOf(session);
          session.close(CloseReason.TRANSPORT_CLOSE);
          assertThat(client.endPoll().body(), is("6"));
        }
      }
    }

    Await.until("a task was left", () -> engine.heartbeat().waiting() <= before);
  }

  /** Number 14: two threads wrote at once, and the stream was torn. */
  @Test
  void number14WhatFourThreadsSendComesWholeAndEachThreadsInOrder() throws Exception {
    try (var client = open()) {
      Session session = listener.awaitOpened();
      int each = 3000;
      for (int t = 0; t < 4; t++) {
        String name = "t" + t + ":";
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < each; i++) {
            session.send(Message.text(name + i));
          }
        });
      }

      int[] next = new int[4];
      for (int count = 0; count < 4 * each; ) {
        for (String packet : client.poll().body().split("\u001e", -1)) {
          int thread = packet.charAt(2) - '0';
          assertThat(packet, is("4t" + thread + ":" + next[thread]++));
          count++;
        }
      }
    }
  }

  private PollingClient open() throws IOException {
    return PollingClient.open(server.port(), "/engine.io/");
  }

  private static void awaitPollOf(Session session) {
    Await.until(
        "the poll never came", () -> session.polling().map(Transport::writable).orElse(false));
  }
}
