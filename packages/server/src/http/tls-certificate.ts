import { readFileSync } from "node:fs";
import { createSecureContext, type Server } from "node:tls";
import { StoreError } from "@headwater/store";
import type { Log } from "./log.ts";

/** Interval of checking the files for changes. */
const pollMs = 10_000;

/** PEM files of a server: its certificate with the intermediate certificates, and its key. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate and its key, as options of a TLS server. */
export interface CertificatePair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads the files. @throws StoreError `certificate-unusable` if a file cannot be read, or key and certificate do not match */
export function readCertificate(files: CertificateFiles): CertificatePair {
  const pair = { cert: read("certificate", files.certificate), key: read("key", files.key) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new StoreError(
      "certificate-unusable",
      `The TLS certificate ${files.certificate} and the key ${files.key} are unusable: ${(error as Error).message}. ` +
        "Expected: PEM files; the key has no passphrase and matches the first certificate of the chain.",
      { cause: error },
    );
  }
  return pair;
}

/**
 * Reloads the certificate when its files change; open connections are not affected. An unusable pair, for example one
 * that is half written, is logged and the previous pair stays in use.
 *
 * @param milliseconds - polling interval; the files are not watched, because secrets of Kubernetes change by a symlink
 * @returns the function to stop
 */
export function watchCertificate(
  server: Server,
  files: CertificateFiles,
  used: CertificatePair,
  log: Log,
  milliseconds = pollMs,
): () => void {
  let current = used;
  let reported = "";
  const timer = setInterval(() => {
    try {
      const next = readCertificate(files);
      if (next.cert.equals(current.cert) && next.key.equals(current.key)) return;
      server.setSecureContext(next);
      current = next;
      reported = "";
      log.info(`Reloaded the changed TLS certificate ${files.certificate}.`);
    } catch (error) {
      const { message } = error as Error;
      if (message !== reported) log.warn(`${message} The previous certificate stays in use.`);
      reported = message;
    }
  }, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

function read(what: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StoreError(
      "certificate-unusable",
      `The TLS ${what} ${path} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
