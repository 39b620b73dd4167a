/** Base class of errors that a user can act on: `code` is stable and documented, `message` says what to do. */
export class StoreError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * The database cannot take the request now (unreachable, full, starting). Nothing was stored; the sender should
 * retry.
 */
export class StoreUnavailable extends StoreError {
  /** @param code - identifies what a user can change, where that is known */
  constructor(
    message: string,
    options?: ErrorOptions,
    code:
      | "store-unavailable"
      | "database-untrusted"
      | "database-login-refused"
      | "database-credentials-unavailable" = "store-unavailable",
  ) {
    super(code, message, options);
  }
}

/** The write queue is full; the sender should retry later. */
export class StoreOverloaded extends StoreError {
  constructor(message: string) {
    super("store-overloaded", message);
  }
}

/** A statement of an answer took longer than the read timeout. Asking for less may help; retrying as it is will not. */
export class ReadTimeout extends StoreError {
  /** @param timeoutMs - the limit that was exceeded */
  constructor(timeoutMs: number, options?: ErrorOptions) {
    super(
      "read-timeout",
      `The database did not answer within ${timeoutMs / 1000} s. Ask for less, such as a smaller depth or a shorter time.`,
      options,
    );
  }
}

/** Another process has the data directory open. */
export class DataDirectoryInUse extends StoreError {
  constructor(message: string) {
    super("data-directory-in-use", message);
  }
}

/** The data directory was written by another version of the engine or of Headwater, or is not a data directory. */
export class DataDirectoryUnusable extends StoreError {
  constructor(message: string, options?: ErrorOptions) {
    super("data-directory-unusable", message, options);
  }
}

/** SQLSTATE classes and codes after which the same statement may succeed later. */
const transientClasses = new Set(["08", "53", "55", "57", "58", "XX"]);
const transientCodes = new Set(["40001", "40P01", "25006"]);
const socketCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "ENOSPC",
]);

/**
 * Returns whether an error is due to the state of the database (unreachable, out of space, restarting) and not to the
 * statement or its values. Such a statement is worth a retry.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string") {
    if (socketCodes.has(code) || transientCodes.has(code)) return true;
    if (code.length === 5 && transientClasses.has(code.slice(0, 2))) return true;
    return false;
  }
  return /connection terminated|connection timeout|client was closed|not queryable|database worker/i.test(
    error.message,
  );
}
