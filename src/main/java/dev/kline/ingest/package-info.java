@NullMarked
package dev.kline.ingest;

import org.jspecify.annotations.NullMarked;
