import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MissingError } from "./missing.ts";
import { ProgramError, runProgram } from "./processes.ts";

/** A certificate and its key, as PEM files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A private certificate authority. */
export interface CertificateAuthority {
  /** Path of its certificate (PEM), for a sender's `verify` option. */
  readonly file: string;
  /** Its certificate as text. */
  readonly pem: string;
  /** A certificate for 127.0.0.1. */
  readonly server: Certificate;
}

const ENV = { PATH: "/usr/bin:/bin" };

/**
 * Creates a certificate authority and a server certificate signed by it, with openssl.
 *
 * @throws MissingError when openssl is not installed
 */
export async function makeAuthority(directory: string, name: string): Promise<CertificateAuthority> {
  const path = (file: string) => join(directory, `${name}-${file}`);
  const openssl = (...args: string[]) => runProgram("openssl", args, { env: ENV, cwd: directory });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    await openssl(
      ...["req", "-x509", ...key, "-days", "2", "-subj", `/CN=${name} authority`],
      ...["-keyout", path("ca.key"), "-out", path("ca.pem")],
    );
  } catch (error) {
    if (error instanceof ProgramError && /ENOENT/.test(error.message)) {
      throw new MissingError("openssl is not installed; on Debian: apt-get install openssl");
    }
    throw error;
  }
  await openssl(
    ...["req", ...key, "-subj", "/CN=headwater", "-keyout", path("server.key"), "-out", path("server.csr")],
  );
  await writeFile(path("server.ext"), "subjectAltName=IP:127.0.0.1\n");
  await openssl(
    ...[
      "x509",
      "-req",
      "-days",
      "2",
      "-in",
      path("server.csr"),
      "-CA",
      path("ca.pem"),
      "-CAkey",
      path("ca.key"),
    ],
    ...["-CAcreateserial", "-extfile", path("server.ext"), "-out", path("server.pem")],
  );
  return {
    file: path("ca.pem"),
    pem: await readFile(path("ca.pem"), "utf8"),
    server: { certificate: path("server.pem"), key: path("server.key") },
  };
}
