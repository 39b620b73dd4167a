import { StoreUnavailable } from "./errors.ts";
import { CredentialsUnavailable, isLoginRefused } from "./server-connection.ts";

/** Node's TLS error codes for certificates that are untrusted or not currently valid. */
const untrusted = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Translates a connection error into a message that says what to change. */
export function connectionFailure(error: unknown): StoreUnavailable {
  const { message, code } = error as Error & { code?: string };
  const options = { cause: error };
  if (error instanceof CredentialsUnavailable) {
    return new StoreUnavailable(
      `Cannot read the database credentials: ${message}`,
      options,
      "database-credentials-unavailable",
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return new StoreUnavailable(
      `The database server's certificate is for another host: ${message} Connect by a host name in the certificate.`,
      options,
      "database-untrusted",
    );
  }
  if (code !== undefined && untrusted.has(code)) {
    return new StoreUnavailable(
      `The database server's certificate cannot be trusted: ${message} (${code}). ` +
        "Set the certificate authority that signed it (sslrootcert in DATABASE_URL, or HEADWATER_DATABASE_CA).",
      options,
      "database-untrusted",
    );
  }
  if (/does not support SSL/i.test(message)) {
    return new StoreUnavailable(
      "The database server does not support TLS, but the connection must be encrypted. Enable TLS on the server (ssl = on).",
      options,
      "database-untrusted",
    );
  }
  if (isLoginRefused(error)) {
    return new StoreUnavailable(
      `Database login failed: ${message}. Expected: valid user and password, and a pg_hba.conf rule that admits them.`,
      options,
      "database-login-refused",
    );
  }
  return new StoreUnavailable(`Cannot connect to the database: ${message}`, options);
}
