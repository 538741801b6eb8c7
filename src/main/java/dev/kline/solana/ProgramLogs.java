package dev.kline.solana;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one program said in one transaction's log. Safe for any thread.
 *
 * <h2>The grammar</h2>
 *
 * The runtime writes one string per message (agave, {@code program-runtime/src/stable_log.rs}):
 *
 * <pre>
 *   Program &lt;id&gt; invoke [n]       a call begins; n is 1 for an instruction, one more per level
 *   Program &lt;id&gt; success          the call on top of the stack has ended
 *   Program &lt;id&gt; failed: ...      likewise
 *   Program data: &lt;base64&gt; ...    the program on top of the stack wrote these bytes
 *   Program log: ...              it wrote this text
 * </pre>
 *
 * A string is one of the first four only if it is so from its first to its last character. Text
 * that a program prints always stands behind {@code Program log: }, and {@code log:} is no base58:
 * so whatever a token is called, and whatever line breaks its name holds, text stays text. A data
 * line is ours only while our program is on <em>top</em> of the stack; a program that ours calls,
 * or that calls ours, speaks for itself.
 *
 * <h2>Logs with lines missing</h2>
 *
 * A node keeps 10,000 bytes of log and writes {@code Log truncated} where the first line no longer
 * fitted. From there on it still keeps each line that fits, so lines are missing from the middle.
 * We read on, and need not guess: the room left only shrinks, so when a line was kept, every
 * shorter line before it was kept too. The lines that move the stack are at most 64 bytes long (a
 * failure's line may be longer, but fails the whole transaction, which is not read at all) and the
 * shortest of our events takes 154; where an event stands, the stack under it is whole.
 *
 * <p>A call at the wrong depth or an exit of somebody who is not on top cannot come from a program,
 * so lines were lost on the way. What the stack holds is then unknown, and guessing it (say, by
 * popping down to the depth) could give one program's bytes to another. Nothing counts until the
 * next {@code invoke [1]}, which begins with an empty stack whatever came before.
 *
 * @param payloads the bytes of the program's data lines, in order
 * @param undecodable data lines of the program that are not one field of base64
 * @param cut whether lines are missing, said by the node or seen from the stack
 */
record ProgramLogs(List<byte[]> payloads, int undecodable, boolean cut) {
  private static final String ID = "[1-9A-HJ-NP-Za-km-z]{32,44}";

  /** Solana allows five levels today and plans nine; 64 leaves room and bounds the stack. */
  private static final int DEPTH_MAX = 64;

  private static final Pattern INVOKE =
      Pattern.compile("Program (" + ID + ") invoke \\[([1-9][0-9]?)\\]");
  private static final Pattern EXIT =
      Pattern.compile("Program (" + ID + ") (?:success|failed: .*)", Pattern.DOTALL);
  private static final String DATA = "Program data: ";
  private static final String TRUNCATED = "Log truncated";

  /** Reads one transaction's {@code lines} for what {@code program} (base58) said. */
  static ProgramLogs read(String program, List<String> lines) {
    var walk = new Walk(program);
    lines.forEach(walk::line);
    return walk.result();
  }

  /** One pass over the lines, with the stack of calls. */
  private static final class Walk {
    private final String program;
    private final Deque<String> stack = new ArrayDeque<>();
    private final List<byte[]> payloads = new ArrayList<>();
    private int undecodable;
    private boolean cut;
    private boolean lost;

    Walk(String program) {
      this.program = program;
    }

    void line(String line) {
      if (line.startsWith(DATA)) {
        data(line.substring(DATA.length()));
      } else if (line.equals(TRUNCATED)) {
        cut = true;
      } else if (line.startsWith("Program ")) {
        move(line);
      }
    }

    private void data(String field) {
      if (lost || !program.equals(stack.peek())) {
        return;
      }
      try {
        payloads.add(base64(field));
      } catch (IllegalArgumentException _) {
        undecodable++;
      }
    }

    /** The JDK's decoder takes a text without its padding; the runtime never writes one. */
    private static byte[] base64(String field) {
      if (field.length() % 4 != 0) {
        throw new IllegalArgumentException("not padded");
      }
      return Base64.getDecoder().decode(field);
    }

    private void move(String line) {
      Matcher invoke = INVOKE.matcher(line);
      if (invoke.matches()) {
        invoke(invoke.group(1), Integer.parseInt(invoke.group(2)));
        return;
      }
      Matcher exit = EXIT.matcher(line);
      if (exit.matches()) {
        exit(exit.group(1));
      }
    }

    private void invoke(String id, int depth) {
      boolean fits = depth == stack.size() + 1 && depth <= DEPTH_MAX && !lost;
      if (depth == 1) {
        cut |= !fits;
        lost = false;
        stack.clear();
        stack.push(id);
      } else if (fits) {
        stack.push(id);
      } else {
        lose();
      }
    }

    private void exit(String id) {
      if (lost) {
        return;
      }
      if (id.equals(stack.peek())) {
        stack.pop();
      } else {
        lose();
      }
    }

    private void lose() {
      lost = true;
      cut = true;
      stack.clear();
    }

    private ProgramLogs result() {
      return new ProgramLogs(List.copyOf(payloads), undecodable, cut || !stack.isEmpty());
    }
  }
}
