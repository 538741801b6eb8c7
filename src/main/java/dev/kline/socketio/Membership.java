package dev.kline.socketio;

/**
 * How much of a room its member was told by its greeting.
 *
 * @param position broadcasts up to it are in the greeting
 * @param sequence the newest broadcast of the room when it joined; it is owed later ones only
 */
record Membership(long position, long sequence) {}
