/** Exit codes by error code; all other errors exit with 1. Documented in docs/command-line.md. */
export const exitCodes = {
  "data-directory-in-use": 10,
  "data-directory-unusable": 11,
  "port-taken": 12,
  "store-unavailable": 13,
  "fold-version": 15,
  "database-untrusted": 16,
  "database-login-refused": 17,
  "database-credentials-unavailable": 18,
  "invalid-setting": 19,
  "events-refused": 20,
  "server-unreachable": 21,
  "bad-file": 22,
  "sql-unreadable": 23,
  "unknown-dataset": 24,
  "bad-request": 25,
  "unknown-key": 26,
  "key-name-taken": 27,
  "key-rotated": 28,
  "key-refused": 29,
  "doctor-failures": 30,
  "aws-refused": 31,
  "probe-lost": 32,
  "key-expiry-past": 33,
  "key-namespaces-unused": 33,
  "certificate-unusable": 34,
  "lineage-changed": 35,
} as const;

/** A failed command, with a message for the user. */
export class CommandFailure extends Error {
  readonly code: keyof typeof exitCodes;

  constructor(code: keyof typeof exitCodes, message: string) {
    super(message);
    this.name = "CommandFailure";
    this.code = code;
  }
}
