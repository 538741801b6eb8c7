@NullMarked
package dev.kline.socketio;

import org.jspecify.annotations.NullMarked;
