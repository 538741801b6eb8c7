package dev.kline.socketio;

import java.util.function.ToLongFunction;

/**
 * How a socket joins a room. The greeting runs under the room's lock: it may read and emit, and
 * must neither join, leave nor broadcast.
 *
 * @param greeting is given the room's count; emits what the room's past is, and returns the
 *     position which that is true at: broadcasts up to it are not delivered to this socket
 */
public record Admission(String room, Wishes wishes, ToLongFunction<Count> greeting) {}
