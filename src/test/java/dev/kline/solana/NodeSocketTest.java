package dev.kline.solana;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.testing.Await;
import dev.kline.testing.FakeNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection to a node of the loopback: what is read ahead, and what comes behind it. */
class NodeSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final FakeNode node = FakeNode.start();
  private final HttpClient http = NodeSocket.httpClient();
  private NodeSocket socket;

  @BeforeEach
  void subscribe() throws Exception {
    socket = NodeSocket.open(http, node.wsUrl(), NodeSocket.Limits.of(Duration.ofSeconds(15)));
    socket.send("{\"id\":1,\"method\":\"logsSubscribe\"}");
    socket.send("{\"id\":2,\"method\":\"slotSubscribe\"}");
    assertThat(next(), containsString("\"id\":1"));
    assertThat(next(), containsString("\"id\":2"));
    node.awaitSubscriptions(1);
  }

  @AfterEach
  void close() {
    socket.close();
    http.shutdownNow();
    node.close();
  }

  @Test
  void messagesAreReadAheadInTheirOrderAndNoMoreThanTheBound() throws Exception {
    int sent = Inbox.MESSAGES_MAX * 3;
    for (int i = 0; i < sent; i++) {
      node.send("message " + i);
    }

    for (int i = 0; i < sent; i++) {
      awaitUnread(Math.min(Inbox.MESSAGES_MAX, sent - i));
      assertThat(next(), is("message " + i));
    }
  }

  @Test
  void longMessagesAreReadAheadNoFurtherThanTheirBound() throws Exception {
    String quarter = "x".repeat(Inbox.CHARS_MAX / 4);
    var sender = Thread.ofVirtual().start(() -> sendTimes(quarter, 12));

    for (int i = 0; i < 12; i++) {
      awaitUnread(Math.min(4, 12 - i));
      assertThat(next(), is(quarter));
    }
    sender.join();
  }

  @Test
  void aMessageLongerThanWhatIsReadAheadComesThrough() throws Exception {
    String text = "x".repeat(Inbox.CHARS_MAX * 2);
    var sender = Thread.ofVirtual().start(() -> sendTimes(text, 2));

    assertThat(next(), is(text));
    assertThat(next(), is(text));
    sender.join();
  }

  @Test
  void theEndOfAConnectionIsToldBehindWhatWasReadAhead() throws Exception {
    node.send("one");
    node.send("two");
    node.close();
    awaitUnread(2);

    assertThat(next(), is("one"));
    assertThat(next(), is("two"));
    assertThrows(IOException.class, this::next);
  }

  /** Nothing is asked for then, and the JDK's client says nothing. */
  @Test
  void anEndThatComesWhileAllIsUnreadThatMayBeIsMissedAllTheSame() throws Exception {
    sendTimes("message", Inbox.MESSAGES_MAX);
    awaitUnread(Inbox.MESSAGES_MAX);
    node.close();

    for (int i = 0; i < Inbox.MESSAGES_MAX; i++) {
      assertThat(next(), is("message"));
    }
    assertThrows(IOException.class, this::next);
  }

  private void sendTimes(String text, int times) {
    for (int i = 0; i < times; i++) {
      node.send(text);
    }
  }

  private void awaitUnread(int count) {
    Await.until("unread never were " + count, () -> socket.unread() == count);
  }

  private String next() throws Exception {
    Optional<String> text = socket.next(PATIENCE);
    return text.orElseThrow(() -> new AssertionError("nothing came"));
  }
}
