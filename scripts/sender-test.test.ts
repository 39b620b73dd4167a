import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "sender-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a test whose program ends with an exit code. */
function runTest(environment: Readonly<Record<string, string>>, code = 0) {
  const program = join(folder, `end-${code}.mjs`);
  writeFileSync(program, `process.exit(${code})`);
  const script = `
    import { runSenderTest } from "./scripts/sender-test.mjs";
    const main = ${JSON.stringify(relative(root, program))};
    runSenderTest({ skip: "SKIP_IT", main, needsHeadwater: () => false });`;
  const { CI: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    env: { ...env, ...environment },
    encoding: "utf8",
  });
}

describe("a test with real senders", () => {
  it("passes or fails with its program", () => {
    expect([runTest({}).status, runTest({}, 1).status]).toEqual([0, 1]);
  });

  it("exits with 77 if it cannot run", () => {
    expect(runTest({}, 77).status).toBe(77);
  });

  it("fails in CI if it cannot run", () => {
    expect(runTest({ CI: "true" }, 77).status).toBe(1);
  });

  it("is skipped with a reason", () => {
    const { status, stdout } = runTest({ SKIP_IT: "1", SKIP_IT_REASON: "no registry here" }, 1);
    expect([status, stdout]).toEqual([0, "skipped: no registry here\n0 passed, 0 failed\n"]);
  });

  it("fails if it is skipped without a reason", () => {
    const { status, stderr } = runTest({ SKIP_IT: "1" });
    expect([status, stderr]).toEqual([1, "SKIP_IT=1 needs a reason in SKIP_IT_REASON\n"]);
  });
});
