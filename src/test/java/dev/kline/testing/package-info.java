/** Hand-written stand-ins for the world, for the tests of every package. */
package dev.kline.testing;
