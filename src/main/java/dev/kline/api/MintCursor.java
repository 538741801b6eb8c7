package dev.kline.api;

import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.Position;
import dev.kline.store.MintPlace;
import java.nio.ByteBuffer;

/** A place in the list of mints as clients carry it from page to page. Pure functions. */
final class MintCursor {
  /** Its bytes: slot (8), index in the slot (4), mint (32). */
  private static final int SIZE = Long.BYTES + Integer.BYTES + Address.SIZE;

  private MintCursor() {}

  static String text(MintPlace at) {
    var bytes = ByteBuffer.allocate(SIZE).putLong(at.first().slot()).putInt(at.first().index());
    at.mint().address().put(bytes);
    return Cursors.text(Cursors.MINT, bytes.array());
  }

  /**
   * The place that a client's text stands for.
   *
   * @throws ApiException if it never was a cursor of this list
   */
  static MintPlace parse(String text) {
    var bytes = Cursors.parse(Cursors.MINT, SIZE, text);
    var first = new Position(bytes.getLong(), bytes.getInt());
    return new MintPlace(first, new Mint(Address.get(bytes)));
  }
}
