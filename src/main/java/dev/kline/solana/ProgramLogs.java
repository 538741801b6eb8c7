package dev.kline.solana;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

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
  private static final String PROGRAM = "Program ";
  private static final String DATA = "Program data: ";
  private static final String INVOKE = " invoke [";
  private static final String SUCCESS = " success";
  private static final String FAILED = " failed: ";
  private static final String TRUNCATED = "Log truncated";

  /** Characters of an address in base58. */
  private static final int ID_CHARS_MIN = 32;

  private static final int ID_CHARS_MAX = 44;

  /** Solana allows five levels today and plans nine; 64 leaves room and bounds the stack. */
  private static final int DEPTH_MAX = 64;

  /** Reads one transaction's {@code lines} for what {@code program} (base58) said. */
  static ProgramLogs read(String program, List<String> lines) {
    var walk = new Walk(program);
    for (String line : lines) {
      walk.line(line);
    }
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
        data(line);
      } else if (line.startsWith(PROGRAM)) {
        move(line);
      } else if (line.equals(TRUNCATED)) {
        cut = true;
      }
    }

    private void data(String line) {
      if (lost || !program.equals(stack.peek())) {
        return;
      }
      try {
        payloads.add(base64(line.substring(DATA.length())));
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

    /** What stands behind the name tells most lines apart; a name is looked at only then. */
    private void move(String line) {
      int end = line.indexOf(' ', PROGRAM.length());
      int depth = depth(line, end);
      boolean exits = depth == 0 && exits(line, end);
      if ((depth > 0 || exits) && isId(line, end)) {
        String id = line.substring(PROGRAM.length(), end);
        if (exits) {
          exit(id);
        } else {
          invoke(id, depth);
        }
      }
    }

    /** The n of {@code invoke [n]} if that is the rest of the line, one digit or two; else 0. */
    private static int depth(String line, int end) {
      int from = end + INVOKE.length();
      int digits = line.length() - 1 - from;
      if (digits < 1
          || digits > 2
          || !line.startsWith(INVOKE, end)
          || line.charAt(line.length() - 1) != ']') {
        return 0;
      }
      int high = digits == 2 ? line.charAt(from) - '0' : 0;
      int low = line.charAt(from + digits - 1) - '0';
      boolean number = high <= 9 && low >= 0 && low <= 9 && high >= digits - 1;
      return number ? high * 10 + low : 0;
    }

    private static boolean exits(String line, int end) {
      return line.startsWith(FAILED, end)
          || (line.startsWith(SUCCESS, end) && line.length() == end + SUCCESS.length());
    }

    private static boolean isId(String line, int end) {
      int chars = end - PROGRAM.length();
      if (chars < ID_CHARS_MIN || chars > ID_CHARS_MAX) {
        return false;
      }
      for (int i = PROGRAM.length(); i < end; i++) {
        if (!isBase58(line.charAt(i))) {
          return false;
        }
      }
      return true;
    }

    /** Digits and letters of ASCII without those that look alike. */
    private static boolean isBase58(char c) {
      return (c >= '1' && c <= '9')
          || (c >= 'A' && c <= 'Z' && c != 'I' && c != 'O')
          || (c >= 'a' && c <= 'z' && c != 'l');
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
