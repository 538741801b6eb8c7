package dev.kline.socketio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.kline.engineio.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One broadcast in the forms that members ask for, each encoded once and when the first one needs
 * it. Safe for any thread.
 */
final class News {
  /** Makes the messages of a form. */
  interface Encoding {
    /**
     * Encodes.
     *
     * @param offset whether it carries its place in the recovery log, if there is one
     * @param number the room's count, or 0 to leave it out
     */
    List<Message> messages(boolean offset, long number);
  }

  private final Conflation conflation;

  /** What other forms are made from; null once nobody can ask for one. */
  @GuardedBy("this")
  private @Nullable Encoding encoding;

  @GuardedBy("this")
  private long number;

  @GuardedBy("this")
  private @Nullable List<Message> plain;

  @GuardedBy("this")
  private @Nullable List<Message> numbered;

  @GuardedBy("this")
  private @Nullable List<Message> late;

  @GuardedBy("this")
  private @Nullable List<Message> lateNumbered;

  News(Conflation conflation, Encoding encoding) {
    this.conflation = conflation;
    this.encoding = encoding;
  }

  /** One that is the same for all. */
  static News of(List<Message> messages) {
    var news = new News(Conflation.none(), (_, _) -> messages);
    news.forgetOtherForms();
    return news;
  }

  Conflation conflation() {
    return conflation;
  }

  /** Whether it is of the same as another. */
  boolean isOf(News other) {
    return conflation.key().isPresent() && conflation.key().equals(other.conflation.key());
  }

  /** It is the room's broadcast of that number. */
  synchronized void number(long count) {
    number = count;
  }

  /** As all get it. */
  synchronized List<Message> plain() {
    var made = plain == null ? encoded(true, 0) : plain;
    plain = made;
    return made;
  }

  /** With its number. */
  synchronized List<Message> numbered() {
    var made = numbered == null ? encoded(true, number) : numbered;
    numbered = made;
    return made;
  }

  /** The same without its place in the log, for whom it comes late. */
  synchronized List<Message> late(boolean withNumber) {
    if (withNumber) {
      var made = lateNumbered == null ? encoded(false, number) : lateNumbered;
      lateNumbered = made;
      return made;
    }
    var made = late == null ? encoded(false, 0) : late;
    late = made;
    return made;
  }

  private synchronized List<Message> encoded(boolean offset, long count) {
    if (encoding == null) {
      throw new IllegalStateException("nobody was to ask for another form");
    }
    return encoding.messages(offset, count);
  }

  /** Says that nobody will ask for another form than the plain one, which saves its text. */
  synchronized void forgetOtherForms() {
    var _ = plain();
    encoding = null;
  }

  /**
   * What it weighs for those who come back: the plain form; and while there may be others, these
   * and the text that they are made from.
   */
  synchronized int bytes() {
    int text = encoding == null ? 0 : weight(plain());
    return weight(plain()) + text + (numbered == null ? 0 : weight(numbered));
  }

  private static int weight(List<Message> messages) {
    return messages.stream().mapToInt(Message::bytes).sum();
  }
}
