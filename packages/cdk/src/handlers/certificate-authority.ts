import "reflect-metadata"; // the certificate library looks for it when it is loaded
import { webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

cryptoProvider.set(webcrypto as never);

/** A certificate authority: the certificate that clients trust, and the signing key. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

/** A certificate for a server. */
export interface IssuedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

type Key = webcrypto.CryptoKey;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60_000;
const authorityDays = 3_650;
/** Maximum validity for public authorities, which clients enforce for private ones, too. */
const leafDays = 397;

/** Creates a certificate authority with its own key (ECDSA P-256). */
export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + authorityDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), privateKey: await exportKey(keys.privateKey) };
}

/** Issues a certificate for one name, as an alternative name, because a common name is limited to 64 characters. */
export async function issueCertificate(authority: Authority, serverName: string): Promise<IssuedCertificate> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: ["Headwater lineage server"] }],
    issuer: issuer.subject,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + leafDays * day),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.privateKey),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([{ type: "dns", value: serverName.toLowerCase() }]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), privateKey: await exportKey(keys.privateKey) };
}

/** Serializes an authority for its secret. */
export function writeAuthority(authority: Authority): string {
  return JSON.stringify(authority);
}

/** Parses an authority; undefined if the text contains none, or one that expires within a year. */
export function readAuthority(text: string): Authority | undefined {
  let kept: Partial<Authority>;
  try {
    kept = JSON.parse(text) as Partial<Authority>;
  } catch {
    return undefined;
  }
  const { certificate, privateKey } = kept ?? {};
  if (typeof certificate !== "string" || typeof privateKey !== "string") return undefined;
  const outlivesLeaves = new X509Certificate(certificate).notAfter.getTime() > Date.now() + leafDays * day;
  return outlivesLeaves ? { certificate, privateKey } : undefined;
}

async function makeKeys(): Promise<{ publicKey: Key; privateKey: Key }> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<{
    publicKey: Key;
    privateKey: Key;
  }>;
}

async function exportKey(key: Key): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function importKey(pem: string): Promise<Key> {
  return webcrypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
}

/** Returns a positive serial number, as required by RFC 5280. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}
