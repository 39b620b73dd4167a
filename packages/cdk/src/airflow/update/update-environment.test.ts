import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync, zipSync } from "fflate";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { consumer } from "../../testing/mwaa-consumer.ts";

const fakeAws = fileURLToPath(new URL("../../testing/fake-aws.mjs", import.meta.url));
const policy = "arn:aws:iam::123456789012:policy/lineage";

let bundle: string;
let folder: string;
let state: string;

/** Synthesizes the bundle once, as a person would download it. */
beforeAll(() => {
  const { app, outdir, lineage, bucket, securityGroup } = consumer();
  lineage(
    {
      kind: "elsewhere",
      name: "etl",
      airflowVersion: "2.11.0",
      securityGroup,
      bundleBucket: bucket,
    },
    { externalTables: [] },
  );
  app.synth();
  bundle = mkdtempSync(join(tmpdir(), "headwater-bundle-"));
  mkdirSync(join(bundle, "dags"));
  const inDags = new Set(["headwater-ca.pem", "headwater_external_tables.json"]);
  const wanted =
    /^(lineage\.json|update-.*|asset\..*\.zip|headwater-ca\.pem|headwater_external_tables\.json)$/;
  for (const entry of readdirSync(outdir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !wanted.test(entry.name)) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(bundle, inDags.has(entry.name) ? "dags" : "", entry.name);
    if (entry.name.endsWith(".zip")) cpSync(source, target);
    else {
      // Values known only at deployment are replaced.
      const text = readFileSync(source, "utf8")
        .replaceAll(/policy='<<marker:[^>]*>>'/g, `policy='${policy}'`)
        .replaceAll(/https:\/\/<<marker:[^>]*>>/g, "https://lineage.example.com")
        .replaceAll(/<<marker:[^>]*>>/g, "value");
      writeFileSync(target, text);
    }
  }
});

const environment = {
  Name: "etl",
  Status: "AVAILABLE",
  AirflowVersion: "2.11.0",
  DagS3Path: "dags",
  ExecutionRoleArn: "arn:aws:iam::123456789012:role/service/etl-role",
  SourceBucketArn: "arn:aws:s3:::etl-bucket",
  WebserverAccessMode: "PUBLIC_ONLY",
  AirflowConfigurationOptions: {
    "core.parallelism": "16",
    "openlineage.extractors": "mine.Extractor",
  },
  RequirementsS3Path: "requirements.txt",
  RequirementsS3ObjectVersion: "v2",
  PluginsS3Path: "plugins.zip",
  StartupScriptS3Path: "startup.sh",
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-update-"));
  cpSync(bundle, folder, { recursive: true });
  state = join(folder, "aws");
  mkdirSync(join(folder, "bin"));
  chmodSync(fakeAws, 0o755);
  symlinkSync(fakeAws, join(folder, "bin", "aws"));
  write("requirements.txt", "a later version, which the environment does not use\n");
  write("requirements.txt.v2", "pandas==2.1.4\n");
  write("plugins.zip", zipSync({ "mine.py": new Uint8Array(Buffer.from("x = 1\n")) }));
  write("startup.sh", "#!/bin/bash\nexport MINE=1\nexit 0\n");
  setEnvironment({});
  writeFileSync(join(state, "policies.json"), "[]");
});

function write(key: string, content: string | Uint8Array): void {
  const path = join(state, "s3", "etl-bucket", key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function setEnvironment(change: object): void {
  writeFileSync(join(state, "environment.json"), JSON.stringify({ ...environment, ...change }));
}

const readJson = (name: string) => JSON.parse(readFileSync(join(state, name), "utf8"));
const settings = () => readJson("environment.json") as typeof environment;
const objects = () =>
  readdirSync(join(state, "s3"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(state, "s3", "etl-bucket").length + 1))
    .sort();
const read = (key: string) => readFileSync(join(state, "s3", "etl-bucket", key));
const changingCalls = () =>
  readFileSync(join(state, "calls.txt"), "utf8")
    .split("\n")
    .filter((call) => /^(mwaa update|iam (attach|detach)|s3 rm|s3 cp .* s3:\S+$)/.test(call));

function update(args: readonly string[], input = "", failing = "") {
  writeFileSync(join(state, "calls.txt"), "");
  const { status, stdout, stderr } = spawnSync("bash", [join(folder, "update-environment.sh"), ...args], {
    input,
    encoding: "utf8",
    env: {
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      FAKE_AWS: state,
      FAKE_AWS_FAIL: failing,
    },
  });
  return { status, stdout, stderr };
}

describe("update-environment.sh", () => {
  it("passes shellcheck", () => {
    const { error, stdout } = spawnSync(
      "shellcheck",
      ["--shell=bash", join(folder, "update-environment.sh")],
      {
        encoding: "utf8",
      },
    );
    if (error) throw new Error(`This test needs shellcheck (Debian package shellcheck): ${error.message}`);
    expect(stdout).toBe("");
  });

  it("merges everything, shows the difference and lets running tasks finish", () => {
    const { status, stdout, stderr } = update([], "y\n");
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/^Warning: startup script: Line \d+: "exit 0"/),
    ]);
    expect(stdout).toMatch(/\+ openlineage\.namespace = mwaa:\/\/eu-west-1\/123456789012\/etl/);
    expect(stdout).toMatch(/- openlineage\.extractors = mine\.Extractor\n/);
    expect(stdout).toMatch(/\+ apache-airflow-providers-openlineage==2\.3\.0/);
    expect(stdout).toMatch(/\+ headwater_lineage\/extractor\.py/);
    expect(stdout).toMatch(/\+ s3:\/\/etl-bucket\/dags\/headwater-ca\.pem/);
    expect(stdout).toContain(`+ policy ${policy} on the role etl-role`);
    const now = settings();
    expect(now.AirflowConfigurationOptions).toMatchObject({
      "core.parallelism": "16",
      "openlineage.extractors": "mine.Extractor;headwater_lineage.extractor.RedshiftExtractor",
    });
    expect(read(now.RequirementsS3Path).toString()).toBe(
      "apache-airflow-providers-openlineage==2.3.0\npandas==2.1.4\n",
    );
    expect(read(now.StartupScriptS3Path).toString()).toMatch(
      /headwater_probe[\s\S]*export MINE=1\nexit 0\n$/,
    );
    const plugins = unzipSync(new Uint8Array(read(now.PluginsS3Path)));
    expect(Object.keys(plugins)).toEqual(
      expect.arrayContaining(["mine.py", "headwater_lineage/token_provider.py"]),
    );
    expect(readJson("policies.json")).toEqual([policy]);
    expect(changingCalls().at(-1)).toMatch(
      /^mwaa update-environment .*--worker-replacement-strategy GRACEFUL/,
    );
  });

  it("changes nothing the second time", () => {
    update(["--yes"]);
    const before = [settings(), objects()];
    const { status, stdout } = update(["--yes"]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/nothing to change/)]);
    expect([settings(), objects()]).toEqual(before);
    expect(changingCalls()).toEqual([]);
  });

  it("changes nothing if it is declined, or nobody answers", () => {
    for (const answer of ["n\n", "", "\n"]) {
      const before = objects();
      const { status, stderr } = update([], answer);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/Nothing was changed\.\n$/)]);
      expect([settings(), objects(), changingCalls()]).toEqual([environment, before, []]);
    }
  });

  it("names both values of every conflict, and changes nothing", () => {
    const options = { "openlineage.namespace": "mine", "openlineage.transport": '{"type":"console"}' };
    setEnvironment({ AirflowConfigurationOptions: options });
    const { status, stderr } = update(["--yes"]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/"mine".*"mwaa:\/\/eu-west-1\/123456789012\/etl"/);
    expect(stderr).toMatch(/console.*https:\/\/lineage\.example\.com/);
    expect(changingCalls()).toEqual([]);
  });

  it("stops at a private web server, because the bundle has no wheels", () => {
    setEnvironment({ WebserverAccessMode: "PRIVATE_ONLY" });
    const { status, stderr } = update(["--yes"]);
    expect([status, stderr]).toEqual([3, expect.stringMatching(/private.*offline: true/s)]);
  });

  it("stops if a line has no wheel, unless the environment already installs it without an index", () => {
    const input = join(folder, "lineage.json");
    const lineage = JSON.parse(readFileSync(input, "utf8")) as object;
    writeFileSync(input, JSON.stringify({ ...lineage, offline: true }));
    const wheel = "apache_airflow_providers_openlineage-2.3.0-py3-none-any.whl";
    write("plugins.zip", zipSync({ [wheel]: new Uint8Array() }));
    setEnvironment({ WebserverAccessMode: "PRIVATE_ONLY" });
    expect(update(["--yes"])).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/no wheel for pandas==2\.1\.4/),
    });
    write("requirements.txt.v2", "--no-index\npandas==2.1.4\n");
    expect(update(["--yes"]).status).toBe(0);
    expect(read(settings().RequirementsS3Path).toString()).toMatch(
      /^--find-links .*\napache-.*\n--no-index\npandas/,
    );
  });

  it("stops while the environment is updating, and at unknown arguments", () => {
    setEnvironment({ Status: "UPDATING" });
    expect(update(["--yes"])).toMatchObject({ status: 1, stderr: expect.stringMatching(/etl is UPDATING/) });
    expect(update(["--force"])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^Usage:/) });
    expect(update(["--help"])).toMatchObject({ status: 0, stdout: expect.stringMatching(/--undo/) });
  });

  it.each([
    "mwaa update-environment",
    "iam attach-role-policy",
    "s3 cp --region eu-west-1 --only-show-errors dags/headwater-ca.pem",
  ])("takes everything back if it fails half way, at %s", (failing) => {
    const before = objects();
    const { status, stderr } = update(["--yes"], "", failing);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/AccessDenied[\s\S]*Taking back[\s\S]*etl has its former settings\.\n$/);
    expect([settings(), objects(), readJson("policies.json")]).toEqual([environment, before, []]);
    expect(update(["--undo", "--yes"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no update of etl to take back/),
    });
  });

  it("takes an update back", () => {
    update(["--yes"]);
    const { status, stdout } = update(["--undo"], "y\n");
    expect([status, stdout]).toEqual([0, expect.stringMatching(/- openlineage\.namespace/)]);
    expect(settings()).toEqual(environment);
    expect(readJson("policies.json")).toEqual([]);
    expect(objects().filter((key) => key.startsWith("dags/"))).toEqual([]);
    expect(update(["--undo", "--yes"]).status).toBe(1);
  });

  it("keeps later changes by others when it takes an update back", () => {
    update(["--yes"]);
    const now = settings();
    write("other.txt", "numpy\n");
    setEnvironment({
      ...now,
      RequirementsS3Path: "other.txt",
      AirflowConfigurationOptions: { ...now.AirflowConfigurationOptions, "core.parallelism": "32" },
    });
    expect(update(["--undo", "--yes"]).status).toBe(0);
    expect(settings()).toMatchObject({
      RequirementsS3Path: "other.txt",
      PluginsS3Path: "plugins.zip",
      AirflowConfigurationOptions: { "core.parallelism": "32", "openlineage.extractors": "mine.Extractor" },
    });
  });

  it("gives an environment without files empty ones back, because MWAA cannot remove them", () => {
    setEnvironment({
      AirflowConfigurationOptions: {},
      RequirementsS3Path: undefined,
      RequirementsS3ObjectVersion: undefined,
      PluginsS3Path: undefined,
      StartupScriptS3Path: undefined,
    });
    expect(update(["--yes"]).status).toBe(0);
    expect(update(["--undo", "--yes"]).status).toBe(0);
    const now = settings();
    expect(now.AirflowConfigurationOptions).toEqual({});
    expect(read(now.RequirementsS3Path).toString()).toBe("");
    expect(existsSync(join(state, "s3", "etl-bucket", now.PluginsS3Path))).toBe(true);
  });

  it("does not take back what was declined", () => {
    update(["--yes"]);
    const before = settings();
    expect(update(["--undo"], "n\n").status).toBe(1);
    expect(settings()).toEqual(before);
  });
});
