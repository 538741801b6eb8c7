/** Hand-written fakes and clients that tests of several packages share. */
@NullMarked
package dev.kline.testing;

import org.jspecify.annotations.NullMarked;
