package dev.kline.engineio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Socket.IO v4 notes, chapter 4: how packets stand in the body of a poll or a post. */
class PayloadTest {
  @Test
  void packetsAreJoinedAndBinaryIsBase64WithoutItsType() {
    byte[] payload =
        Payload.encode(
            List.of(Message.text("é"), Message.binary(new byte[] {1, 2, 3, 4}), Message.PING));

    assertThat(new String(payload, StandardCharsets.UTF_8), is("4é\u001ebAQIDBA==\u001e2"));
  }

  @Test
  void longMessagesKeepTheirBytes() {
    for (int length : new int[] {0, 125, 126, 127, 65_535, 65_536, 200_000}) {
      String text = "x".repeat(length);

      byte[] payload = Payload.encode(List.of(Message.text(text)));

      assertThat(new String(payload, StandardCharsets.UTF_8), is("4" + text));
    }
  }

  @Test
  void binaryForAWebSocketThatWantsBase64IsATextFrame() {
    byte[] frame = Message.binary(new byte[] {1, 2, 3}).base64Frame();

    assertThat(frame[0] & 0xFF, is(0x81));
    assertThat(new String(frame, 2, frame.length - 2, StandardCharsets.UTF_8), is("bAQID"));
  }

  @Test
  void packetsAreFoundOneAfterTheOther() {
    String body = "4a\u001e\u001e3";
    var packets = new ArrayList<String>();

    for (int start = 0; start <= body.length(); ) {
      int end = Payload.end(body, start);
      packets.add(body.substring(start, end));
      start = end + 1;
    }

    assertThat(packets, contains("4a", "", "3"));
  }

  @Test
  void onlyMessagesAreCounted() {
    byte[] body = "4a\u001e6\u001ebAQ==\u001e344\u001e4".getBytes(StandardCharsets.UTF_8);

    assertThat(Payload.messages(body), is(3));
  }
}
