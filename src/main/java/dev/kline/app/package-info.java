/**
 * Where the server is put together: configuration ({@link dev.kline.app.AppConfig}, whose keys
 * stand in {@link dev.kline.app.Settings} and whose manual is {@code app.yaml}) and logging.
 */
@NullMarked
package dev.kline.app;

import org.jspecify.annotations.NullMarked;
