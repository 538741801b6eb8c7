@NullMarked
package dev.kline.engineio;

import org.jspecify.annotations.NullMarked;
