package dev.kline.api;

/** The codes of the event {@code error}, and the HTTP status of the same thing. Contract 1.2. */
enum ErrorCode {
  /** The request is malformed. */
  INVALID(1001, 400),
  /** The request is well-formed, but over a limit. */
  REFUSED(1002, 403),
  /** The store failed. */
  STORE(1003, 503),
  /** The client asks more often than it may. */
  TOO_MANY(1004, 429);

  private final int wireCode;
  private final int httpStatus;

  ErrorCode(int wireCode, int httpStatus) {
    this.wireCode = wireCode;
    this.httpStatus = httpStatus;
  }

  int wireCode() {
    return wireCode;
  }

  int httpStatus() {
    return httpStatus;
  }
}
