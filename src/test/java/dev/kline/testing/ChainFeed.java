package dev.kline.testing;

import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.ProgramEvent;
import dev.kline.event.ProgramEvent.BuySell;
import dev.kline.event.Signature;
import dev.kline.event.U128;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Writes what a node would tell of the program's transactions: log lines as the runtime writes
 * them, and notifications around them. Everything is a function of its arguments.
 *
 * <pre>
 *   node.notify(ChainFeed.notification(slot, 1, ChainFeed.trade(ChainFeed.buy(mint, price))));
 * </pre>
 */
public final class ChainFeed {
  /** The program that the feed is of, and the one that a test configures. */
  public static final Address PROGRAM = address("program");

  public static final String SYSTEM = "11111111111111111111111111111111";
  public static final String TOKEN = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
  public static final String BUDGET = "ComputeBudget111111111111111111111111111111";

  private ChainFeed() {}

  // ---- names

  /** The address that goes by {@code name} in a test. */
  public static Address address(String name) {
    return Address.of(digest("SHA-256", name), 0);
  }

  /** The n-th mint of a test. */
  public static Mint mint(int n) {
    return new Mint(address("mint " + n));
  }

  /** The n-th signature of a test. */
  public static Signature signature(long n) {
    return Signature.of(digest("SHA-512", "signature " + n), 0);
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  // ---- events

  /** A spot trade at a raw price. */
  public static BuySell buy(Mint mint, long rawPrice) {
    return new BuySell(address("payer"), mint, true, 1_000_000, 2_000_000_000, U128.of(rawPrice));
  }

  /** The bytes of an event: discriminator, then Borsh. */
  public static byte[] payload(ProgramEvent event) {
    return BorshWriter.event(event);
  }

  // ---- log lines

  /** {@code Program data: …} with an event. */
  public static String data(ProgramEvent event) {
    return data(payload(event));
  }

  /** {@code Program data: …} with any bytes. */
  public static String data(byte[] payload) {
    return "Program data: " + Base64.getEncoder().encodeToString(payload);
  }

  /** {@code Program log: …}, with whatever a program may print. */
  public static String log(String text) {
    return "Program log: " + text;
  }

  /** A call that succeeds, with the lines in between. */
  public static List<String> call(String program, int depth, String... body) {
    return call(program, depth, Arrays.asList(body));
  }

  /** A call that succeeds, with the lines in between. */
  public static List<String> call(String program, int depth, List<String> body) {
    return calling(program, depth, body, "success");
  }

  /** A call that fails, with the lines in between. */
  public static List<String> failing(String program, int depth, List<String> body) {
    return calling(program, depth, body, "failed: custom program error: 0x1775");
  }

  private static List<String> calling(String id, int depth, List<String> body, String end) {
    var lines = new ArrayList<String>();
    lines.add("Program %s invoke [%d]".formatted(id, depth));
    lines.addAll(body);
    if (!id.equals(SYSTEM) && !id.equals(BUDGET)) {
      lines.add("Program %s consumed 61234 of 200000 compute units".formatted(id));
    }
    lines.add("Program %s %s".formatted(id, end));
    return lines;
  }

  /** The lines that the program writes at {@code depth} for a trade with these data lines. */
  public static List<String> instruction(int depth, String... dataLines) {
    var body = new ArrayList<String>();
    body.add(log("Instruction: Buy"));
    body.addAll(call(TOKEN, depth + 1, log("Instruction: Transfer")));
    body.addAll(call(SYSTEM, depth + 1));
    body.addAll(Arrays.asList(dataLines));
    return call(PROGRAM.toString(), depth, body);
  }

  /** A whole transaction's lines: the usual preamble and one instruction with these events. */
  public static List<String> trade(ProgramEvent... events) {
    String[] lines = Arrays.stream(events).map(ChainFeed::data).toArray(String[]::new);
    return transaction(instruction(1, lines));
  }

  /** A whole transaction's lines: the usual preamble, then these instructions. */
  @SafeVarargs
  public static List<String> transaction(List<String>... instructions) {
    var lines = new ArrayList<>(call(BUDGET, 1));
    for (List<String> instruction : instructions) {
      lines.addAll(instruction);
    }
    return lines;
  }

  // ---- notifications

  /** A {@code logsNotification} of a transaction that succeeded. */
  public static String notification(long slot, long signature, List<String> lines) {
    return notification(slot, signature, JsonValue.NULL, Json.createArrayBuilder(lines).build());
  }

  /** A {@code logsNotification} of a transaction that failed. */
  public static String failedNotification(long slot, long signature, List<String> lines) {
    JsonValue err = Json.createObjectBuilder().add("InstructionError", "Custom").build();
    return notification(slot, signature, err, Json.createArrayBuilder(lines).build());
  }

  /** A {@code logsNotification} with any {@code err} and {@code logs}. */
  public static String notification(long slot, long signature, JsonValue err, JsonValue logs) {
    var value =
        Json.createObjectBuilder()
            .add("signature", signature(signature).toString())
            .add("err", err)
            .add("logs", logs);
    var result =
        Json.createObjectBuilder()
            .add("context", Json.createObjectBuilder().add("slot", slot))
            .add("value", value);
    return Json.createObjectBuilder()
        .add("jsonrpc", "2.0")
        .add("method", "logsNotification")
        .add("params", Json.createObjectBuilder().add("result", result).add("subscription", 7))
        .build()
        .toString();
  }

  /** Bytes one after the other. */
  public static byte[] concat(byte[]... parts) {
    var whole = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }
}
