/**
 * Where the server is put together. {@link dev.kline.app.Main} is the process, {@link
 * dev.kline.app.Server} builds all parts by hand and wires them; nothing is wired anywhere else.
 *
 * <pre>
 * Main → AppConfig.load → Server.start: Store → Socket.IO → HTTP → Ingest → source → ready
 * SIGTERM → Server.close: not ready → source → Ingest → Socket.IO → HTTP → Store → status 0
 * </pre>
 *
 * <p>{@link dev.kline.app.StoreCommand} is what the process does instead with {@code verify} or
 * {@code rebuild} as its argument, {@link dev.kline.app.Training} what it does with {@code train}.
 *
 * <p>{@link dev.kline.app.Closer} ends the parts in the reverse order of their start, within {@code
 * server.shutdown_secs} together. It serves before, and whether or not, the source is in touch.
 *
 * <p>A configuration key is a line of {@link dev.kline.app.Settings}, a field of {@link
 * dev.kline.app.AppConfig} and a line of {@code app.yaml}, which is the manual; {@link
 * dev.kline.app.Wiring} hands each part its share.
 *
 * <p>May import everything; nothing imports it.
 */
@NullMarked
package dev.kline.app;

import org.jspecify.annotations.NullMarked;
