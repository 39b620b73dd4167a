import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { describe, expect, it } from "vitest";
import { issueCertificate, makeAuthority, readAuthority, writeAuthority } from "./certificate-authority.ts";

const longName = `internal-${"a".repeat(60)}.eu-west-1.elb.amazonaws.com`;

async function handshake(ca: string, leaf: { certificate: string; privateKey: string }, servername: string) {
  const server = createServer({ cert: leaf.certificate, key: leaf.privateKey }, (socket) => socket.end());
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const socket = connect({
      port: (server.address() as AddressInfo).port,
      host: "127.0.0.1",
      ca,
      servername,
    });
    await once(socket, "secureConnect");
    socket.destroy();
  } finally {
    server.close();
  }
}

describe("the private certificate authority", () => {
  it("issues certificates that a TLS client accepts, for names longer than a common name", async () => {
    const authority = await makeAuthority("test");
    await handshake(authority.certificate, await issueCertificate(authority, longName), longName);
  });

  it("is not trusted by other clients or for other names", async () => {
    const authority = await makeAuthority("test");
    const leaf = await issueCertificate(authority, longName);
    const other = await makeAuthority("test");
    await expect(handshake(other.certificate, leaf, longName)).rejects.toThrow();
    await expect(handshake(authority.certificate, leaf, "example.com")).rejects.toThrow(/altnames/);
  });

  it("renews the certificate under the same authority", async () => {
    const authority = await makeAuthority("test");
    const kept = readAuthority(writeAuthority(authority))!;
    const [first, second] = [await issueCertificate(kept, "a.test"), await issueCertificate(kept, "a.test")];
    await handshake(authority.certificate, second, "a.test");
    expect(new X509Certificate(first.certificate).serialNumber).not.toBe(
      new X509Certificate(second.certificate).serialNumber,
    );
  });

  it("is replaced if the secret contains something else", () => {
    for (const text of ["", "generated password", "{}", "null", '{"certificate": 1}'])
      expect(readAuthority(text)).toBeUndefined();
  });

  it("can sign certificates, but is not a server certificate", async () => {
    const authority = await makeAuthority("test");
    const certificate = new X509Certificate(authority.certificate);
    expect(certificate.ca).toBe(true);
    const leaf = new X509Certificate((await issueCertificate(authority, "a.test")).certificate);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(certificate)).toBe(true);
    expect(leaf.subjectAltName).toBe("DNS:a.test");
  });
});
