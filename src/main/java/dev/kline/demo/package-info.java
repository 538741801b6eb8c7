@NullMarked
package dev.kline.demo;

import org.jspecify.annotations.NullMarked;
