import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changesBetween, changesJson, changesText } from "./changes.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-changes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(assembly: string, stack: string, content: object | string): string {
  const path = join(folder, assembly);
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, `${stack}.template.json`),
    typeof content === "string" ? content : JSON.stringify(content),
  );
  return path;
}

const database = (properties: object) => ({
  Resources: {
    Database: { Type: "AWS::RDS::DBInstance", Properties: { DBInstanceIdentifier: "a", ...properties } },
  },
});

describe("the doctor on a change", () => {
  it("names the lost data and the order of deployments", () => {
    const before = write("before", "lineage", database({ KmsKeyId: "one" }));
    const after = write("after", "lineage", database({ KmsKeyId: "two" }));
    const problems = changesBetween(before, after);
    expect(problems.map(({ code }) => code)).toEqual(["data-lost", "name-taken"]);
    expect(changesText(problems)).toMatch(
      /KmsKeyId[\s\S]*the lineage database would be lost[\s\S]*another deploymentId/,
    );
    expect(JSON.parse(changesJson(problems))).toMatchObject({
      changes: [{ resource: "lineage/Database" }, {}],
      order: expect.stringMatching(/headwater export/),
    });
  });

  it("reports that a change can be deployed", () => {
    const before = write("before", "lineage", database({ AllocatedStorage: "20" }));
    const after = write("after", "lineage", database({ AllocatedStorage: "50" }));
    expect(changesText(changesBetween(before, after))).toMatch(/in place/);
    expect(JSON.parse(changesJson([]))).toEqual({ changes: [], order: null });
  });

  it("names the stack to deploy first if a value is in use", () => {
    const shared = { Name: "/a/network/Subnet", Type: "String", Value: { Ref: "Subnet" } };
    const before = write("before", "network", {
      Resources: {
        Subnet: { Type: "AWS::EC2::Subnet" },
        Shared: { Type: "AWS::SSM::Parameter", Properties: shared },
      },
    });
    write("before", "lineage", {
      Parameters: { P: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/a/network/Subnet" } },
      Resources: {},
    });
    const after = write("after", "network", {
      Resources: { Shared: { Type: "AWS::SSM::Parameter", Properties: { ...shared, Value: "none" } } },
    });
    write("after", "lineage", { Resources: {} });
    expect(changesText(changesBetween(before, after))).toMatch(/--exclusively lineage, then/);
  });

  it("finds an export that would disappear while another stack imports it", () => {
    const before = write("before", "network", {
      Resources: { Key: { Type: "AWS::KMS::Alias" } },
      Outputs: { Key: { Value: { Ref: "Key" }, Export: { Name: "network:Key" } } },
    });
    const user = {
      Resources: { T: { Type: "X", Properties: { Key: { "Fn::ImportValue": "network:Key" } } } },
    };
    write("before", "lineage", user);
    const after = write("after", "network", { Resources: { Key: { Type: "AWS::KMS::Alias" } } });
    write("after", "lineage", { Resources: {} });
    expect(changesBetween(before, after)).toMatchObject([
      { code: "export-in-use", route: "readers-first", first: ["lineage"] },
    ]);
  });

  it("refuses folders that it cannot compare", () => {
    const before = write("before", "one-lineage", database({}));
    const after = write("after", "two-lineage", database({}));
    expect(() => changesBetween(before, after)).toThrow(/no stack in common/);
    expect(() => changesBetween(join(folder, "nowhere"), after)).toThrow(/get-template/);
    write("broken", "lineage", "{");
    expect(() => changesBetween(join(folder, "broken"), after)).toThrow(/not a JSON template/);
  });
});
