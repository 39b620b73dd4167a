import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as deletionProtection from "../../packages/cdk/src/handlers/deletion-protection.ts";
import * as imageBuild from "../../packages/cdk/src/handlers/image-build.ts";
import * as serviceLinkedRoles from "../../packages/cdk/src/handlers/service-linked-roles.ts";
import { buildUnlessPresent } from "../../packages/cdk/src/lineage-server/image.ts";
import { useEndpoints } from "./endpoints.ts";
import { FormService } from "./form-service.ts";
import { JsonService } from "./json-service.ts";

describe("the build of the image", () => {
  let service: JsonService;
  let status = "IN_PROGRESS";
  beforeEach(async () => {
    service = await JsonService.start(({ operation }) =>
      operation === "StartBuild"
        ? { build: { id: "headwater:1" } }
        : { builds: [{ id: "headwater:1", buildStatus: status, logs: { deepLink: "https://console/log" } }] },
    );
    useEndpoints({ AWS_ENDPOINT_URL: service.endpoint });
  });
  afterEach(() => service.stop());

  const ResourceProperties = { Project: "headwater", Tag: "arm64-1" };

  it("starts once per tag and is awaited", async () => {
    const answer = await imageBuild.onEvent({ RequestType: "Create", ResourceProperties });
    expect(service.calls[0]?.input).toMatchObject({
      projectName: "headwater",
      environmentVariablesOverride: [{ name: "TAG", value: "arm64-1" }],
    });
    const progress = { RequestType: "Create", ResourceProperties, ...answer } as const;
    status = "IN_PROGRESS";
    expect(await imageBuild.isComplete(progress)).toEqual({ IsComplete: false });
    status = "SUCCEEDED";
    expect(await imageBuild.isComplete(progress)).toEqual({ IsComplete: true });
  });

  it("fails the deployment with the URL of its log", async () => {
    const answer = await imageBuild.onEvent({ RequestType: "Create", ResourceProperties });
    status = "FAILED";
    await expect(
      imageBuild.isComplete({ RequestType: "Create", ResourceProperties, ...answer }),
    ).rejects.toThrow(/FAILED.*https:\/\/console\/log/);
  });

  it("is not repeated for an existing tag, or at removal", async () => {
    const PhysicalResourceId = "headwater-image";
    const before = { PhysicalResourceId, ResourceProperties };
    const same = await imageBuild.onEvent({
      RequestType: "Update",
      ...before,
      OldResourceProperties: ResourceProperties,
    });
    expect(await imageBuild.isComplete({ RequestType: "Update", ...before, ...same })).toEqual({
      IsComplete: true,
    });
    await imageBuild.onEvent({ RequestType: "Delete", ...before });
    expect(service.calls).toEqual([]);
    await imageBuild.onEvent({
      RequestType: "Update",
      ...before,
      OldResourceProperties: { Project: "headwater", Tag: "arm64-0" },
    });
    expect(service.calls.map(({ operation }) => operation)).toEqual(["StartBuild"]);
  });
});

describe("the command of the build", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "headwater-build-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the build with an ECR that has the given tags, and returns the steps that it took. */
  function build(tags: readonly string[], failing = "none") {
    const log = join(folder, "log");
    const program = (name: string, script: string) =>
      writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    program(
      "aws",
      `case "$*" in *describe-images*) [[ " ${tags.join(" ")} " == *" $TAG "* ]];; *) echo password;; esac`,
    );
    program("docker", `cat >/dev/null </dev/stdin; echo "$1" >> ${log}; [ "$1" != ${failing} ]`);
    const { status } = spawnSync("sh", ["-c", buildUnlessPresent], {
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        TAG: "arm64-1",
        REPOSITORY: "headwater",
        REGISTRY: "registry",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    return { status, steps: existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [] };
  }

  it("builds and pushes a new tag", () => {
    expect(build(["arm64-0"])).toEqual({ status: 0, steps: ["login", "build", "push"] });
  });

  it("neither builds nor pushes a tag that exists, because tags are immutable", () => {
    expect(build(["arm64-0", "arm64-1"])).toEqual({ status: 0, steps: [] });
  });

  it("fails with its first failing step", () => {
    const { status, steps } = build([], "build");
    expect(status).not.toBe(0);
    expect(steps).toEqual(["login", "build"]);
  });
});

describe("the service-linked roles", () => {
  let service: FormService;
  const existing = new Set<string>();
  let refusal: string | undefined;
  beforeEach(async () => {
    existing.clear();
    refusal = undefined;
    service = await FormService.start((form) => {
      const name = form.get("AWSServiceName") ?? "";
      if (refusal) return { code: "AccessDenied", message: refusal };
      if (existing.has(name)) {
        return {
          code: "InvalidInput",
          message: `Service role name AWSServiceRoleFor${name} has been taken in this account, please try a different suffix.`,
        };
      }
      existing.add(name);
      return undefined;
    });
    useEndpoints({ AWS_ENDPOINT_URL: service.endpoint });
  });
  afterEach(() => service.stop());

  const request = (RequestType: "Create" | "Update" | "Delete") => ({
    RequestType,
    ResourceProperties: {
      Services: ["ecs.amazonaws.com", "rds.amazonaws.com"],
      SettleMilliseconds: "1",
    },
  });

  it("are created in an empty account, and left alone in any other", async () => {
    existing.add("rds.amazonaws.com");
    const answer = await serviceLinkedRoles.onEvent(request("Create"));
    expect([...existing].sort()).toEqual(["ecs.amazonaws.com", "rds.amazonaws.com"]);
    expect(await serviceLinkedRoles.onEvent(request("Create"))).toEqual(answer);
    expect(await serviceLinkedRoles.onEvent(request("Update"))).toEqual(answer);
  });

  it("are not deleted, because the account may use them", async () => {
    await serviceLinkedRoles.onEvent(request("Delete"));
    expect(service.calls).toBe(0);
  });

  it("report a refusal, and can be created again after it", async () => {
    refusal = "not authorized to perform: iam:CreateServiceLinkedRole";
    await expect(serviceLinkedRoles.onEvent(request("Create"))).rejects.toThrow(/CreateServiceLinkedRole/);
    await serviceLinkedRoles.onEvent(request("Delete"));
    refusal = undefined;
    await serviceLinkedRoles.onEvent(request("Create"));
    expect(existing.size).toBe(2);
  });
});

describe("the protection against deletion", () => {
  let service: FormService;
  const steps: string[] = [];
  let missing = false;
  beforeEach(async () => {
    steps.length = 0;
    missing = false;
    service = await FormService.start((form) => {
      const target =
        form.get("LoadBalancerArn") ?? form.get("DBInstanceIdentifier") ?? form.get("DBClusterIdentifier");
      const value = form.get("DeletionProtection") ?? form.get("Attributes.member.1.Value");
      if (missing) {
        const code = form.get("LoadBalancerArn") ? "LoadBalancerNotFound" : "DBInstanceNotFound";
        return { code, message: `${target} not found` };
      }
      steps.push(`${target} ${value}`);
      return undefined;
    });
    useEndpoints({ AWS_ENDPOINT_URL: service.endpoint });
  });
  afterEach(() => service.stop());

  const properties = (LoadBalancer: string) => ({
    LoadBalancer,
    Database: "lineage",
    DatabaseKind: "rds" as const,
  });
  const update = (ResourceProperties: object, OldResourceProperties: object) =>
    deletionProtection.onEvent({
      RequestType: "Update",
      PhysicalResourceId: "deletion-protection",
      ResourceProperties: ResourceProperties as never,
      OldResourceProperties: OldResourceProperties as never,
    });

  it("is turned on, and off again for a roll-back or removal", async () => {
    const request = { ResourceProperties: properties("one") };
    await deletionProtection.onEvent({ RequestType: "Create", ...request });
    expect(steps).toEqual(["lineage true", "one true"]);
    await deletionProtection.onEvent({ RequestType: "Delete", ...request });
    expect(steps.slice(2)).toEqual(["one false", "lineage false"]);
  });

  it("is turned on for a cluster", async () => {
    const ResourceProperties = { ...properties("one"), DatabaseKind: "aurora" as const };
    await deletionProtection.onEvent({ RequestType: "Create", ResourceProperties });
    expect(steps).toEqual(["lineage true", "one true"]);
  });

  it("releases a replaced load balancer, so that the update can delete it", async () => {
    await update(properties("two"), properties("one"));
    expect(steps).toEqual(["lineage true", "two true", "one false"]);
  });

  it("ignores what is gone at removal, but not at creation", async () => {
    missing = true;
    const request = { ResourceProperties: properties("one") };
    await deletionProtection.onEvent({ RequestType: "Delete", ...request });
    await expect(deletionProtection.onEvent({ RequestType: "Create", ...request })).rejects.toThrow(
      /not found/,
    );
  });
});
