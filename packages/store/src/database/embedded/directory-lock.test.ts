import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataDirectoryInUse } from "../errors.ts";
import { DirectoryLock, lockHolder } from "./directory-lock.ts";

let directory: string;
const lockFile = () => join(directory, "headwater.lock");

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "headwater-lock-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Another process that acquires the lock and holds it until it is terminated. */
async function otherHolder(): Promise<{ pid: number; end(): Promise<void> }> {
  const source = pathToFileURL(fileURLToPath(new URL("./directory-lock.ts", import.meta.url))).href;
  const code = `import { DirectoryLock } from ${JSON.stringify(source)};
    DirectoryLock.acquire(${JSON.stringify(directory)}).announce("http://127.0.0.1:8765", "secret");
    console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    pid: child.pid!,
    end: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

describe("the lock on a data directory", () => {
  it("rejects a second process and names the first one's pid and address", async () => {
    const other = await otherHolder();
    try {
      expect(() => DirectoryLock.acquire(directory)).toThrow(DataDirectoryInUse);
      expect(() => DirectoryLock.acquire(directory)).toThrow(
        new RegExp(`process ${other.pid} on .* at http://127\\.0\\.0\\.1:8765`),
      );
      expect(lockHolder(directory)).toMatchObject({ pid: other.pid, token: "secret" });
    } finally {
      await other.end();
    }
  });

  it("is taken over from a killed process", async () => {
    await (await otherHolder()).end();
    expect(existsSync(lockFile())).toBe(true);
    expect(lockHolder(directory)).toBeNull();
    const lock = DirectoryLock.acquire(directory);
    expect(lockHolder(directory)?.pid).toBe(process.pid);
    lock.release();
  });

  it("is taken over from a process whose pid was reused", () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, started: "1", host: hostname() }));
    DirectoryLock.acquire(directory).release();
    expect(existsSync(lockFile())).toBe(false);
  });

  it("is taken over when a power cut left an empty file", () => {
    writeFileSync(lockFile(), "");
    DirectoryLock.acquire(directory).release();
  });

  it("counts as held only while a process on another host touches it", () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: 1, started: null, host: "elsewhere" }));
    expect(() => DirectoryLock.acquire(directory)).toThrow(/on elsewhere/);
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(lockFile(), longAgo, longAgo);
    DirectoryLock.acquire(directory).release();
  });

  it("hides the token from other users", () => {
    const lock = DirectoryLock.acquire(directory);
    lock.announce("http://127.0.0.1:8765", "secret");
    expect(statSync(lockFile()).mode & 0o777).toBe(0o600);
    expect(readFileSync(lockFile(), "utf8")).toContain("secret");
    expect(() => DirectoryLock.acquire(directory)).toThrow(DataDirectoryInUse);
    lock.release();
  });
});
