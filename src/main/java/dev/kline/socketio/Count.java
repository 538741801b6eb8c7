package dev.kline.socketio;

/**
 * How many broadcasts a room has had, optional ones left out: the next one has the next number.
 *
 * @param epoch names the count; a room that begins anew counts anew, under another name
 */
public record Count(String epoch, long number) {}
