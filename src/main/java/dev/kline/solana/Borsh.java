package dev.kline.solana;

import dev.kline.event.Address;
import dev.kline.event.Mint;
import dev.kline.event.U128;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads Borsh from front to back: little-endian numbers, bytes as they are, texts behind their
 * length. Refuses with {@link BorshException} and nothing else. Confined to one decode call.
 */
final class Borsh {
  private final ByteBuffer bytes;

  Borsh(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int remaining() {
    return bytes.remaining();
  }

  int u8() throws BorshException {
    return take(1).get() & 0xff;
  }

  boolean bool() throws BorshException {
    int value = u8();
    if (value > 1) {
      throw new BorshException("a bool is " + value + " at " + (bytes.position() - 1));
    }
    return value == 1;
  }

  int u16() throws BorshException {
    return take(Short.BYTES).getShort() & 0xffff;
  }

  long u32() throws BorshException {
    return Integer.toUnsignedLong(take(Integer.BYTES).getInt());
  }

  /** To be taken as unsigned. */
  long u64() throws BorshException {
    return take(Long.BYTES).getLong();
  }

  U128 u128() throws BorshException {
    take(U128.SIZE);
    long low = bytes.getLong();
    long high = bytes.getLong();
    return new U128(high, low);
  }

  Address address() throws BorshException {
    take(Address.SIZE);
    int from = bytes.position();
    bytes.position(from + Address.SIZE);
    return Address.of(bytes.array(), from);
  }

  Mint mint() throws BorshException {
    return new Mint(address());
  }

  String text() throws BorshException {
    long size = u32();
    take(size);
    ByteBuffer part = bytes.slice(bytes.position(), (int) size);
    bytes.position(bytes.position() + (int) size);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw new BorshException("a text is not UTF-8 before " + bytes.position(), e);
    }
  }

  /** The buffer, once it is sure to hold {@code size} more bytes. */
  private ByteBuffer take(long size) throws BorshException {
    if (size > bytes.remaining()) {
      throw new BorshException(
          "%d bytes wanted at %d, there are %d"
              .formatted(size, bytes.position(), bytes.remaining()));
    }
    return bytes;
  }

  /** The bytes are not what they should be. */
  static final class BorshException extends Exception {
    private static final long serialVersionUID = 1L;

    BorshException(String message) {
      super(message);
    }

    BorshException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
