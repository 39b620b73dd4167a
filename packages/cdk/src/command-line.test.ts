import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleConfiguration as example } from "./testing/example-configuration.ts";

/** The command refuses placeholders. */
const exampleConfiguration = {
  ...example,
  account: "731904286551",
  access: { mode: "public", allowedCidrs: ["52.30.10.7/32"] },
};

const packageFolder = fileURLToPath(new URL("../", import.meta.url));
const cdk = join(dirname(createRequire(import.meta.url).resolve("aws-cdk/package.json")), "bin", "cdk");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-cdk-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the pinned command without credentials and without network access. */
function run(configuration: object, ...args: string[]) {
  const file = join(folder, "platform.json");
  writeFileSync(file, JSON.stringify(configuration));
  const nowhere = "http://127.0.0.1:9";
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: folder,
    HEADWATER_PLATFORM: file,
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    AWS_ENDPOINT_URL: nowhere,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "",
    CDK_DISABLE_VERSION_CHECK: "true",
  };
  return spawnSync(process.execPath, [cdk, ...args, "--output", join(folder, "out")], {
    cwd: packageFolder,
    env,
    encoding: "utf8",
  });
}

describe("npx cdk", () => {
  it("synthesizes without network, Docker or credentials, and without findings of cdk-nag and the validator", () => {
    const { status, stdout, stderr } = run(
      { ...exampleConfiguration, sample: { scale: 0.01 } },
      "synth",
      "--quiet",
    );
    expect(`${stdout}${stderr}`).not.toMatch(/\bERROR\b/);
    expect(status).toBe(0);
    const out = readdirSync(join(folder, "out"));
    expect(out.filter((name) => name.endsWith(".template.json"))).toHaveLength(4);
    // Lookups in AWS would be cached in this file.
    const manifest = readFileSync(join(folder, "out", "manifest.json"), "utf8");
    expect(JSON.parse(manifest).missing).toBeUndefined();
  });

  it("reports an invalid configuration without creating anything", () => {
    const { status, stderr } = run(
      { ...exampleConfiguration, access: { mode: "public", allowedCidrs: ["0.0.0.0/0"] } },
      "synth",
      "--quiet",
    );
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/access\.allowedCidrs: 0\.0\.0\.0\/0 is open to the internet/);
    expect(stderr).not.toMatch(/at .*\.ts:\d+/);
  });

  it("writes no secrets", () => {
    const out = join(folder, "out");
    for (const name of readdirSync(out).filter((file) => file.endsWith(".json"))) {
      const found = /PRIVATE KEY|"MasterUserPassword":|hw_(ingest|read|admin)_/.exec(
        readFileSync(join(out, name), "utf8"),
      );
      expect([name, found?.[0]]).toEqual([name, undefined]);
    }
  });
});
