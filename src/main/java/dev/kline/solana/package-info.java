@NullMarked
package dev.kline.solana;

import org.jspecify.annotations.NullMarked;
