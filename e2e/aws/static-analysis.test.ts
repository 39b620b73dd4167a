import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { commandsOf } from "./tools.ts";

/** Accepted findings of checkov; docs/aws.md gives the same reasons. */
const accepted: Readonly<Record<string, string>> = {
  CKV_AWS_115:
    "Functions of custom resources run once in a deployment; reserving concurrency would take it from others.",
  CKV_AWS_116:
    "CloudFormation waits for their answer and sees their failure; a dead-letter queue would see nothing.",
  CKV_AWS_117:
    "They call AWS's own interfaces only; inside the network they would need end points for nothing.",
  CKV_AWS_173: "The library's framework functions hold ARNs in their variables, and no secret.",
  CKV_AWS_18: "The bucket of the access logs would log into itself.",
  CKV_AWS_21:
    "Access logs are written once; the demo's raw data is generated and can be again. Production versions the data.",
  CKV_AWS_118: "Enhanced monitoring costs extra; CPU, memory and storage are watched without it.",
  CKV_AWS_157:
    "The demo profile is meant to be cheap and to be deleted; the production profile spans two zones.",
};

describe("the demo's templates", () => {
  const folder = inject("assembly");
  const templates = readdirSync(folder)
    .filter((name) => name.endsWith(".template.json"))
    .map((name) => join(folder, name));

  it("pass cfn-lint", () => {
    // W3005: the CDK writes out implied dependencies. W3010: the zones come from the configuration.
    const { status, stdout } = spawnSync(
      join(commandsOf("aws-tools"), "cfn-lint"),
      ["--ignore-checks", "W3005", "W3010", "--", ...templates],
      { encoding: "utf8" },
    );
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  it("pass checkov, except for findings accepted with a reason", () => {
    const { stdout } = spawnSync(
      join(commandsOf("checkov"), "checkov"),
      [
        "--framework",
        "cloudformation",
        "--quiet",
        "--compact",
        "--output",
        "json",
        ...templates.flatMap((file) => ["--file", file]),
      ],
      { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    );
    const answers = [JSON.parse(stdout)].flat() as {
      results: { failed_checks: { check_id: string; check_name: string; resource: string }[] };
      summary: { passed: number };
    }[];
    const failed = answers.flatMap(({ results }) => results.failed_checks);
    expect(answers.reduce((sum, { summary }) => sum + summary.passed, 0)).toBeGreaterThan(400);
    expect(failed.filter(({ check_id }) => !(check_id in accepted))).toEqual([]);
    const found = new Set(failed.map(({ check_id }) => check_id));
    expect(Object.keys(accepted).filter((id) => !found.has(id))).toEqual([]); // an accepted finding must still occur
  });
});
