package dev.kline.engineio;

import java.util.function.BooleanSupplier;

/**
 * Somebody who sends much to many, and lends its thread to write it while it has nothing else to
 * do. Called by {@link EngineIo#together}.
 *
 * @param send sends what there is; called once, on the thread of {@code together}
 * @param hasMore whether there is more to send by now; the thread is not kept for writing then
 * @param goOnElsewhere called when the thread is held up in one client's write, and stays that
 *     client's writer: what the sender has to do is to go on on another thread; called at most
 *     once, on a thread that must not wait
 */
public record Sender(Runnable send, BooleanSupplier hasMore, Runnable goOnElsewhere) {}
