import { readFileSync } from "node:fs";
import { createSecureContext, type Server } from "node:tls";
import { StoreError } from "@headwater/store";
import type { Log } from "./log.ts";

/** How often the files are looked at, milliseconds. */
const lookMilliseconds = 10_000;

/** Files that a server proves itself with, both PEM: the certificate with what lies between it and its root, the key. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate and its key, as a TLS server takes them. */
export interface CertificatePair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws StoreError `certificate-unusable` when a file cannot be read, or the two do not belong together */
export function readCertificate(files: CertificateFiles): CertificatePair {
  const pair = { cert: read("certificate", files.certificate), key: read("key", files.key) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new StoreError(
      "certificate-unusable",
      `The TLS certificate ${files.certificate} and the key ${files.key} cannot be used: ${(error as Error).message}. ` +
        "Expected: PEM files, the key without passphrase and belonging to the first certificate of the chain.",
      { cause: error },
    );
  }
  return pair;
}

/**
 * Lets a server take up what is in the files when it changes; connections that are open stay as they are. A pair that
 * cannot be used (half of it is written, say) is reported and the one in use stays.
 *
 * @param milliseconds - how often to look. The files are read, not watched: secrets of Kubernetes change by a link
 * @returns the function to stop
 */
export function followCertificate(
  server: Server,
  files: CertificateFiles,
  used: CertificatePair,
  log: Log,
  milliseconds = lookMilliseconds,
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
      log.info(`The TLS certificate ${files.certificate} has changed and is used from now on.`);
    } catch (error) {
      const { message } = error as Error;
      if (message !== reported) log.warn(`${message} The one that was read before stays in use.`);
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
