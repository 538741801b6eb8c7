@NullMarked
package dev.kline.app;

import org.jspecify.annotations.NullMarked;
