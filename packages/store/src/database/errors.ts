/** Base of the errors that a person can act on: `code` is stable and documented, `message` says what to do. */
export class StoreError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The database cannot take the request now (away, full, starting): nothing was kept, the sender should retry. */
export class StoreUnavailable extends StoreError {
  /** @param code - tells what a person can change about it, where that is known */
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

/** More is waiting to be written than the store is willing to hold in memory: the sender should retry later. */
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

/** The data directory was written by another version of the engine or of Headwater, or is not one at all. */
export class DataDirectoryUnusable extends StoreError {
  constructor(message: string, options?: ErrorOptions) {
    super("data-directory-unusable", message, options);
  }
}

/** SQLSTATE classes and codes after which the same statement may well succeed later. */
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
 * Tells whether an error speaks of the database's condition (away, out of space, restarting) rather than of the
 * statement or its values. A statement that failed for such a reason is worth a retry; its data is not to blame.
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
