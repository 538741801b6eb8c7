package dev.kline.api;

/** The caller asked for what we refuse. The message is for the caller: it names the field. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String answer;

  ApiException(ErrorCode code, String message) {
    super(message);
    this.code = code;
    this.answer = message;
  }

  static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID, message);
  }

  ErrorCode code() {
    return code;
  }

  /** What the caller is told. */
  String answer() {
    return answer;
  }
}
