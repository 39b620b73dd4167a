import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type PeerCertificate, type Server } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../server.ts";
import { readCertificate, watchCertificate } from "./tls-certificate.ts";

let folder: string;
const path = (name: string) => join(folder, name);

/** Writes a certificate and its key, made by openssl, as files of the given names. */
const make = (name: string, certificate: string, key: string) =>
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-noenc",
        "-days",
        "2",
      ],
      ...["-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-keyout", path(key), "-out", path(certificate)],
    ],
    { stdio: "ignore" },
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-tls-"));
  make("first", "a.crt", "a.key");
  make("second", "b.crt", "b.key");
});
afterAll(() => rmSync(folder, { recursive: true }));

const nameAt = (port: number) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false }, () => {
      const { subject } = socket.getPeerCertificate() as PeerCertificate;
      socket.destroy();
      resolve(String(subject.CN));
    });
    socket.on("error", reject);
  });

describe("an unusable pair of files", () => {
  it.each([
    ["a key of another certificate", "a.crt", "b.key"],
    ["no certificate", "missing.crt", "a.key"],
    ["a key in the place of a certificate", "a.key", "a.key"],
    ["no key", "a.crt", "missing.key"],
  ])("is refused at the start: %s", async (_what, certificate, key) => {
    await expect(
      startServer({
        location: { engine: "embedded", directory: null },
        host: "127.0.0.1",
        port: 0,
        webDirectory: null,
        tls: { certificate: path(certificate), key: path(key) },
      }),
    ).rejects.toMatchObject({ code: "certificate-unusable", message: expect.stringContaining(folder) });
  });
});

it("serves https, and reloads a changed certificate while running", async () => {
  const files = { certificate: path("live.crt"), key: path("live.key") };
  make("old", "live.crt", "live.key");
  const server = await startServer({
    location: { engine: "embedded", directory: null },
    host: "127.0.0.1",
    port: 0,
    webDirectory: null,
    tls: files,
  });
  const said: string[] = [];
  const log = {
    info: (message: string) => said.push(message),
    warn: (message: string) => said.push(message),
  };
  try {
    expect(server.address).toMatch(/^https:/);
    const { port } = server.app.server.address() as AddressInfo;
    expect(await nameAt(port)).toBe("old");
    const stop = watchCertificate(
      server.app.server as unknown as Server,
      files,
      readCertificate(files),
      log,
      20,
    );
    try {
      writeFileSync(files.certificate, "half a cert");
      await expect.poll(() => said).toEqual([expect.stringMatching(/previous certificate stays in use/)]);
      expect(await nameAt(port)).toBe("old");
      make("new", "live.crt", "live.key");
      await expect.poll(() => nameAt(port)).toBe("new");
      expect(said.at(-1)).toMatch(/Reloaded the changed/);
    } finally {
      stop();
    }
    // The command line on this machine comes another way: the certificate is for another name.
    const { address, token } = server.operator;
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const ask = (authorization: string) =>
      fetch(`${address}/api/v2/keys`, { headers: { authorization } }).then(({ status }) => status);
    expect(await ask(`Bearer ${token}`)).toBe(200);
    expect(await ask("Bearer guess")).toBe(403);
  } finally {
    await server.stop();
  }
});
