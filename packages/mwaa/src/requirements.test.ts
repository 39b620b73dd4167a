import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { constraintsText, pinnedVersion } from "./pins.ts";
import { checkRequirements, requirementsText } from "./requirements.ts";
import { mwaaVersions, resolveVersion } from "./versions.ts";

const { row } = resolveVersion("2.11.0");
const provider = "apache-airflow-providers-openlineage==2.3.0\n";
const found = (lines: string) =>
  checkRequirements(provider + lines, row).map(({ severity, code }) => `${severity} ${code}`);

describe("lines of requirements.txt", () => {
  it.each([
    "apache-airflow-providers-amazon==8.0.0",
    "Apache_Airflow.Providers_Amazon[s3fs] == 8.0.0  # old",
    "boto3>=1.38",
    "boto3<1.37",
    "boto3~=1.36.0",
    "boto3!=1.37.3",
    "boto3==1.36.*",
    "boto3 (==1.36.0)",
    "boto3===1.36.0",
    "boto3==1.36.0 --hash=sha256:0123",
    "boto3==1.36.0; python_version >= '3.9' and sys_platform == 'linux'",
    "boto3 \\\n  ==1.36.0",
  ])("that exclude the image's pin are rejected: %s", (line) => {
    expect(found(`${line}\n`)).toEqual(["error requirements-package-off-pin"]);
  });

  it.each([
    "apache-airflow-providers-amazon",
    "boto3==1.37.3",
    "boto3==1.37.*",
    "boto3>=1.30,<2",
    "boto3~=1.37",
    "a-package-outside-the-image==1.0",
    "boto3==1.36.0; python_version < '3.9'",
    "pywin32==306; sys_platform == 'win32'",
    "# boto3==1.36.0",
    "--extra-index-url https://example.com/simple",
    "./wheels/mine-1.0-py3-none-any.whl",
  ])("that admit it are accepted: %s", (line) => {
    expect(found(`${line}\n`)).toEqual([]);
  });

  it("are compared loosely if the file has constraints of its own", () => {
    const own = `--constraint "/usr/local/airflow/dags/c.txt"\n${provider}boto3==1.36.0\n`;
    expect(checkRequirements(own, row, true).map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it("are all reported, not only the first", () => {
    expect(found("boto3==1.36.0\npandas==1.0\nrequests @ https://example.com/r.whl\nx==1\nx==2\n")).toEqual([
      "error requirements-package-off-pin",
      "error requirements-package-off-pin",
      "warning requirements-package-off-pin",
      "error requirements-repeated",
    ]);
  });

  it("that pip cannot read are reported", () => {
    expect(found("boto3==one.two\n")).toEqual(["error requirements-invalid"]);
  });
});

describe("requirementsText", () => {
  it("adds only missing lines, so that its own output stays the same", () => {
    const own = "# ours\npandas==2.1.4\n";
    const once = requirementsText({ version: row, own, offline: true });
    expect(once).toBe(`--find-links /usr/local/airflow/plugins\n--no-index\n${provider}${own}`);
    expect(requirementsText({ version: row, own: once, offline: true })).toBe(once);
  });
});

describe("pinned versions", () => {
  it("agree with the pins of the version table", () => {
    for (const { version, pins } of mwaaVersions) {
      for (const [name, pin] of Object.entries(pins))
        expect([version, pinnedVersion(name, version)]).toEqual([version, pin]);
    }
  });

  const folder = process.env.HEADWATER_MWAA_CONSTRAINTS ?? "";
  // Needs the constraints of the images: HEADWATER_MWAA_CONSTRAINTS names a folder with <version>.txt.
  it.skipIf(!existsSync(folder))("agree with the constraints of the images", () => {
    for (const { version } of mwaaVersions) {
      const lines = readFileSync(join(folder, `${version}.txt`), "utf8")
        .split("\n")
        .flatMap((line) => /^([A-Za-z0-9][\w.-]*)==(\S+)/.exec(line)?.slice(1, 3) ?? []);
      for (let index = 0; index < lines.length; index += 2) {
        expect([lines[index], pinnedVersion(lines[index]!, version)]).toEqual([
          lines[index],
          lines[index + 1],
        ]);
      }
      expect(constraintsText(version).trim().split("\n")).toHaveLength(lines.length / 2);
    }
  });
});
