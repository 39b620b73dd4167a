/**
 * Creates certificates for tests: an authority, a server certificate signed by it for `localhost` only, and
 * a second, unrelated authority. Uses openssl, a dependency of PostgreSQL's Debian package.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes certificates and keys into a folder.
 *
 * @returns their paths
 */
export function makeCertificates(folder) {
  const path = (name) => join(folder, name);
  const openssl = (...args) => execFileSync("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  const makeAuthority = (name, subject) =>
    openssl(
      ...["req", "-x509", ...key, "-keyout", path(`${name}.key`), "-out", path(`${name}.crt`)],
      ...["-days", "30", "-subj", `/CN=${subject}`, "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
    );
  makeAuthority("authority", "Headwater test authority");
  makeAuthority("other-authority", "Another authority");
  openssl(
    "req",
    ...key,
    ...["-keyout", path("server.key"), "-out", path("server.csr"), "-subj", "/CN=localhost"],
  );
  writeFileSync(
    path("extensions"),
    "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost\n",
  );
  openssl(
    ...["x509", "-req", "-in", path("server.csr"), "-out", path("server.crt"), "-days", "30"],
    ...["-CA", path("authority.crt"), "-CAkey", path("authority.key"), "-CAcreateserial"],
    ...["-extfile", path("extensions")],
  );
  return {
    authority: path("authority.crt"),
    otherAuthority: path("other-authority.crt"),
    certificate: path("server.crt"),
    key: path("server.key"),
  };
}
