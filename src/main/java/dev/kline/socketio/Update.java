package dev.kline.socketio;

/**
 * What a room is told of one thing.
 *
 * @param conflation which broadcasts of the room it makes needless
 * @param argsJson the arguments as JSON, joined by commas and without brackets
 */
public record Update(Conflation conflation, String argsJson) {}
