package dev.kline.event;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AddressTest {
  private static final String TEXT = "JBMmrp6jhksqnxDBskkmVvWHhJLaPBjgiMHEroJbUTBZ";

  @Test
  void theTextComesBack() {
    assertThat(Address.parse(TEXT).toString(), is(TEXT));
    assertThat(Mint.parse(TEXT).toString(), is(TEXT));
  }

  @Test
  void addressesAreEqualByTheirBytes() {
    var bytes = Address.parse(TEXT).toBytes();

    assertThat(Address.of(bytes, 0), is(Address.parse(TEXT)));
    assertThat(Address.of(bytes, 0).hashCode(), is(Address.parse(TEXT).hashCode()));
    assertThat(Address.of(new byte[32], 0), is(not(Address.parse(TEXT))));
  }

  @Test
  void addressesAreOrderedAsUnsignedBytes() {
    var high = new byte[32];
    high[0] = (byte) 0x80;

    assertThat(Address.of(high, 0).compareTo(Address.of(new byte[32], 0)), is(greaterThan(0)));
  }

  @Test
  void changingTheBytesGivenOrTakenChangesNoAddress() {
    var bytes = new byte[40];
    var address = Address.of(bytes, 8);

    bytes[8] = 1;
    address.toBytes()[0] = 1;

    assertThat(address, is(Address.of(new byte[32], 0)));
  }

  @Test
  void fewerThanThirtyTwoBytesAreRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> Address.of(new byte[32], 1));
    assertThrows(IndexOutOfBoundsException.class, () -> Address.of(new byte[32], -1));
  }

  @Test
  void aSignaturesTextIsNoAddress() {
    String signature = Signature.of(new byte[64], 0).toString();

    assertThrows(IllegalArgumentException.class, () -> Address.parse(signature));
  }

  @Test
  void aSignatureIsSixtyFourBytes() {
    var bytes = new byte[64];
    bytes[0] = 7;
    var signature = Signature.of(bytes, 0);

    assertThat(Signature.parse(signature.toString()), is(signature));
    assertThat(signature.toBytes(), is(bytes));
    assertThrows(IndexOutOfBoundsException.class, () -> Signature.of(new byte[63], 0));
    assertThrows(IllegalArgumentException.class, () -> Signature.parse(TEXT));
  }
}
