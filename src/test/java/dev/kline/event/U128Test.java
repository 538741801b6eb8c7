package dev.kline.event;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class U128Test {
  private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(128);

  @Test
  void everyNumberIsTheSameAsABigIntegerHasIt() {
    var random = new Random(128);
    for (int round = 0; round < 2_000; round++) {
      var one = new BigInteger(random.nextInt(129), random);
      var other = new BigInteger(random.nextInt(129), random);

      assertThat(U128.of(one).toBigInteger(), is(one));
      assertThat(U128.of(one).toString(), is(one.toString()));
      assertThat(Integer.signum(U128.of(one).compareTo(U128.of(other))), is(one.compareTo(other)));
      assertThat(U128.max(U128.of(one), U128.of(other)), is(U128.of(one.max(other))));
      assertThat(U128.min(U128.of(one), U128.of(other)), is(U128.of(one.min(other))));
    }
  }

  @Test
  void wordsAreUnsigned() {
    assertThat(new U128(-1, -1).toBigInteger(), is(LIMIT.subtract(BigInteger.ONE)));
    assertThat(new U128(0, -1).toString(), is("18446744073709551615"));
    assertThat(U128.of(-1).compareTo(U128.of(1)) > 0, is(true));
  }

  @Test
  void whatNeedsMoreThan128BitsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> U128.of(LIMIT));
  }

  @Test
  void aNegativeNumberIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> U128.of(BigInteger.ONE.negate()));
  }
}
