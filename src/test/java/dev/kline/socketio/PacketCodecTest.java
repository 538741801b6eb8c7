package dev.kline.socketio;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.kline.engineio.CloseReason;
import dev.kline.engineio.ProtocolException;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PacketCodecTest {
  private static final OptionalLong NO_ID = OptionalLong.empty();

  private record Valid(String text, Packet packet) {}

  @TestFactory
  Stream<DynamicTest> aValidPacketIsRead() {
    return Stream.of(
            new Valid("0", new Packet.Connect("/", object("{}"))),
            new Valid("0{}", new Packet.Connect("/", object("{}"))),
            new Valid("0{\"a\":1}", new Packet.Connect("/", object("{\"a\":1}"))),
            new Valid("0/kline", new Packet.Connect("/kline", object("{}"))),
            new Valid("0/kline,", new Packet.Connect("/kline", object("{}"))),
            new Valid("0/kline,{\"a\":1}", new Packet.Connect("/kline", object("{\"a\":1}"))),
            new Valid("0/kline?x=1,", new Packet.Connect("/kline?x=1", object("{}"))),
            new Valid("0/a/b,", new Packet.Connect("/a/b", object("{}"))),
            new Valid("1", new Packet.Disconnect("/")),
            new Valid("1/kline", new Packet.Disconnect("/kline")),
            new Valid("1/kline,", new Packet.Disconnect("/kline")),
            new Valid("2[\"a\"]", event("/", NO_ID, "a", "[]")),
            new Valid("2[\"a\",1,{\"b\":[]}]", event("/", NO_ID, "a", "[1,{\"b\":[]}]")),
            new Valid("2 [ \"a\" , 1 ] ", event("/", NO_ID, "a", "[1]")),
            new Valid("2/kline,[\"a\"]", event("/kline", NO_ID, "a", "[]")),
            new Valid("20[\"a\"]", event("/", OptionalLong.of(0), "a", "[]")),
            new Valid("2/kline,12[\"a\"]", event("/kline", OptionalLong.of(12), "a", "[]")),
            new Valid(
                "29007199254740992[\"a\"]",
                event("/", OptionalLong.of(9007199254740992L), "a", "[]")),
            new Valid("2[7,1]", event("/", NO_ID, "7", "[1]")),
            new Valid("2[\"\"]", event("/", NO_ID, "", "[]")),
            new Valid("2[\"a\\u001eé\"]", event("/", NO_ID, "a\u001eé", "[]")),
            new Valid(
                "2[\"a\",{\"_placeholder\":true,\"num\":0}]",
                event("/", NO_ID, "a", "[{\"_placeholder\":true,\"num\":0}]")),
            new Valid("30[]", new Packet.Ack("/", OptionalLong.of(0), array("[]"))),
            new Valid("3/kline,7[1]", new Packet.Ack("/kline", OptionalLong.of(7), array("[1]"))),
            new Valid("3[]", new Packet.Ack("/", NO_ID, array("[]"))),
            new Valid(
                "51-[\"a\",{\"_placeholder\":true,\"num\":0}]",
                new Packet.Announced(
                    1, event("/", NO_ID, "a", "[{\"_placeholder\":true,\"num\":0}]"))),
            new Valid(
                "510-/kline,7[\"a\",{\"_placeholder\":true,\"num\":9.0}]",
                new Packet.Announced(
                    10,
                    event(
                        "/kline",
                        OptionalLong.of(7),
                        "a",
                        "[{\"_placeholder\":true,\"num\":9.0}]"))),
            new Valid(
                "51-[\"a\",{\"_placeholder\":1,\"num\":7}]",
                new Packet.Announced(
                    1, event("/", NO_ID, "a", "[{\"_placeholder\":1,\"num\":7}]"))),
            new Valid(
                "62-0[]",
                new Packet.Announced(2, new Packet.Ack("/", OptionalLong.of(0), array("[]")))),
            new Valid("4{\"message\":\"x\"}", refused("{\"message\":\"x\"}")),
            new Valid("4\"x\"", refused("\"x\"")))
        .map(valid ->
            DynamicTest.dynamicTest(
                valid.text(),
                () -> assertThat(PacketCodec.decode(valid.text()), is(valid.packet()))));
  }

  @TestFactory
  Stream<DynamicTest> aMalformedPacketIsRefused() {
    return malformed().stream()
        .map(text -> DynamicTest.dynamicTest(shown(text), () -> assertRefused(text)));
  }

  @Test
  void aHundredWaysToBeMalformedAreTried() {
    assertThat(malformed().size(), is(greaterThanOrEqualTo(100)));
  }

  @Test
  void answersAreCompactAndNameTheirNamespace() {
    assertThat(PacketCodec.connected("/", "x"), is("0{\"sid\":\"x\"}"));
    assertThat(PacketCodec.connected("/kline", "x"), is("0/kline,{\"sid\":\"x\"}"));
    assertThat(
        PacketCodec.connectError("/x", Refusal.of("Invalid namespace")),
        is("4/x,{\"message\":\"Invalid namespace\"}"));
    assertThat(PacketCodec.disconnected("/"), is("1"));
    assertThat(PacketCodec.disconnected("/kline"), is("1/kline,"));
  }

  @Test
  void eventsAndAcksAreCompact() {
    List<JsonValue> args = List.copyOf(array("[ 1 , {\"b\" : null} , \"é\" ]"));

    assertThat(
        PacketCodec.event("/kline", NO_ID, "a", PacketCodec.join(args)),
        is("2/kline,[\"a\",1,{\"b\":null},\"é\"]"));
    assertThat(PacketCodec.event("/", OptionalLong.of(3), "q\"", ""), is("23[\"q\\\"\"]"));
    assertThat(PacketCodec.ack(0, "/", 5, args), is("35[1,{\"b\":null},\"é\"]"));
    assertThat(PacketCodec.ack(0, "/kline", 0, List.of()), is("3/kline,0[]"));
  }

  @Test
  void theSeparatorOfPollingNeverOccursInText() {
    String text = PacketCodec.event("/", NO_ID, "a", array("[\"\\u001e\"]").getFirst().toString());

    assertThat(text.indexOf(0x1E), is(-1));
  }

  private static void assertRefused(String text) {
    var refusal = assertThrows(ProtocolException.class, () -> PacketCodec.decode(text));

    assertThat(refusal.reason(), is(CloseReason.FORCED_CLOSE));
  }

  private static List<String> malformed() {
    var all = new ArrayList<String>();
    all.addAll(List.of("", " ", "x", "7", "8", "9", "-1", "[]", "{}", "\"", "/", ",", "é", "\0"));
    all.addAll(
        List.of("5", "50-[\"a\"]", "5-[\"a\"]", "6", "60-[]", "6-[]", "51[\"a\"]", "51", "51-"));
    all.addAll(List.of("0[]", "0\"x\"", "0null", "0true", "01[]", "0{", "0{}}", "0{}{}", "0{]"));
    all.addAll(
        List.of("0/kline,[]", "0/kline,null", "0/kline,x", "0abc", "0,", "0,{}", "0{\"a\"}"));
    all.addAll(List.of("1{}", "1[]", "1\"x\"", "1/kline,{}", "1/kline,x", "1,", "1x"));
    all.addAll(List.of("2", "20", "2/kline", "2/kline,", "2/kline,0", "2{}", "2\"a\"", "2null"));
    all.addAll(List.of("2[]", "2[null]", "2[true]", "2[false]", "2[{}]", "2[[]]", "2[[\"a\"]]"));
    all.addAll(
        List.of("2[\"a\"", "2[\"a\",]", "2[\"a\",1", "2[,\"a\"]", "2[\"a\" 1]", "2[\"a\"]]"));
    all.addAll(
        List.of("2[\"a\"][\"b\"]", "2[\"a\"]x", "2[\"a\"],", "2[\"a\"]0", "2]", "2[", "2[\""));
    all.addAll(List.of("2[\"connect\"]", "2[\"connect_error\"]", "2[\"disconnect\"]"));
    all.addAll(List.of("2[\"disconnecting\"]", "2[\"newListener\"]", "2[\"removeListener\"]"));
    all.addAll(
        List.of("2['a']", "2[a]", "2[\"a\",undefined]", "2[\"a\",NaN]", "2[\"a\",Infinity]"));
    all.addAll(List.of("2[\"a\",01]", "2[\"a\",1.]", "2[\"a\",.5]", "2[\"a\",+1]", "2[\"a\",0x1]"));
    all.addAll(List.of("2[\"a\",1e]", "2[\"a\",-]", "2[\"a\",1e+]", "2[\"a\",--1]", "2[\"a\",1-]"));
    all.addAll(List.of("2[\"a\",{1:2}]", "2[\"a\",{\"b\"}]", "2[\"a\",{\"b\":}]", "2[\"a\",{,}]"));
    all.addAll(List.of("2[\"\\x\"]", "2[\"\\u12\"]", "2[\"\n\"]", "2[\"a\",tru]", "2[\"a\",nul]"));
    all.addAll(List.of("2-1[\"a\"]", "2 1[\"a\"]x", "21.5[\"a\"]", "2x[\"a\"]", "2/[\"a\"]"));
    all.addAll(List.of("29007199254740993[\"a\"]", "299999999999999999999999999999[\"a\"]"));
    all.addAll(List.of("200000000000000000[\"a\"]", "39007199254740993[]"));
    all.addAll(List.of("3", "30", "3{}", "30{}", "3null", "30\"x\"", "30[", "3/kline,0", "30[]]"));
    all.addAll(List.of("4", "4[]", "4null", "41", "4true", "4{", "4/kline,", "4/kline,[]"));
    all.addAll(List.of("511-[\"a\"]", "52000000000-[\"a\"]", "501-[\"a\"]", "5x-[\"a\"]"));
    all.addAll(List.of("51.5-[\"a\"]", "5-1-[\"a\"]", "51-{}", "51-[]", "51-[\"connect\"]"));
    for (String number : List.of("1", "5", "-1", "0.5", "\"splice\"", "null", "1e9", "1e999")) {
      all.add("51-[\"a\",{\"_placeholder\":true,\"num\":" + number + "}]");
      all.add("61-7[{\"b\":[{\"num\":" + number + ",\"_placeholder\":true}]}]");
    }
    all.add("51-[{\"_placeholder\":true,\"num\":0}]");
    all.add("51-[\"a\",{\"_placeholder\":true}]");
    all.add("2[\"a\"," + "[".repeat(100_000));
    all.add("2[\"a\"," + "[".repeat(64) + "]".repeat(64) + "]");
    all.add("2[\"a\"," + "{\"b\":".repeat(70) + "1" + "}".repeat(70) + "]");
    all.add("0" + "{\"b\":".repeat(65) + "1" + "}".repeat(65));
    all.add("2" + "1".repeat(100_000) + "[\"a\"]");
    all.add("2[\"" + "a".repeat(1 << 20));
    return all;
  }

  private static String shown(String text) {
    String some = text.length() > 40 ? text.substring(0, 40) + "… " + text.length() : text;
    return "'" + some.replace("\0", "\\0").replace("\n", "\\n") + "'";
  }

  private static Packet event(String namespace, OptionalLong id, String name, String args) {
    return new Packet.Event(namespace, id, name, array(args));
  }

  private static Packet refused(String data) {
    return new Packet.ConnectError("/", json(data));
  }

  private static JsonArray array(String text) {
    return json(text).asJsonArray();
  }

  private static JsonObject object(String text) {
    return json(text).asJsonObject();
  }

  private static JsonValue json(String text) {
    try {
      JsonValue value = Json.parse(text);
      return value instanceof JsonString string ? string : value;
    } catch (MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }
}
