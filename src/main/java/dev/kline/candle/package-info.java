@NullMarked
package dev.kline.candle;

import org.jspecify.annotations.NullMarked;
