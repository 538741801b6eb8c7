@NullMarked
package dev.kline.api;

import org.jspecify.annotations.NullMarked;
