@NullMarked
package dev.kline.store;

import org.jspecify.annotations.NullMarked;
