import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteRouteCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { liveActions } from "../../packages/cli/src/doctor/live/environment.ts";
import { AirflowWorld, environmentName, environmentNamespace, secretStatement } from "./airflow-world.ts";
import { buildHeadwater, type CommandOutcome, headwater } from "./headwater-command.ts";

let world: AirflowWorld;

beforeAll(async () => {
  buildHeadwater();
  world = await AirflowWorld.start();
});
afterAll(() => world?.stop());

interface Finding {
  readonly number: number;
  readonly status: string;
  readonly found: string;
  readonly fix: string;
}

const doctor = (more: readonly string[] = [], user?: { AccessKeyId: string; SecretAccessKey: string }) =>
  headwater(["doctor", "--environment", environmentName, ...more], world.variables(user));

const findingsOf = ({ stdout }: CommandOutcome) => (JSON.parse(stdout) as { findings: Finding[] }).findings;

/** Returns the doctor's findings that are neither pass nor unknown. */
async function complaints(): Promise<string[]> {
  const outcome = await doctor(["--format", "json"]);
  const bad = findingsOf(outcome).filter(({ status }) => status === "warn" || status === "fail");
  expect(outcome.code).toBe(bad.some(({ status }) => status === "fail") ? 30 : 0);
  return bad.map(({ number, status, found }) => `${number} ${status}: ${found}`);
}

/** Breaks a setting while the doctor runs. */
async function complaintsWith(break_: () => Promise<() => Promise<unknown>>): Promise<string[]> {
  const mend = await break_();
  try {
    return await complaints();
  } finally {
    await mend();
  }
}

const changeEnvironment = (
  name: string,
  change: (now: Record<string, unknown>) => Record<string, unknown>,
) => {
  const before = world.airflow.environments.get(name) as Record<string, unknown>;
  world.airflow.environments.set(name, change(before));
  return async () => world.airflow.environments.set(name, before);
};

describe("the doctor in a running environment", () => {
  beforeEach(() => world.moto.authorize(false));
  afterEach(() => {
    // The doctor read no secret's value.
    expect(world.proxy.operations.filter((operation) => /secret/i.test(operation))).toEqual([]);
  });

  it("finds no problem in a working environment", async () => {
    const outcome = await doctor(["--format", "json"]);
    expect(outcome.stderr).toBe("");
    expect(findingsOf(outcome).filter(({ status }) => status !== "pass")).toEqual([
      expect.objectContaining({ number: 14, status: "unseen" }),
    ]);
    expect(outcome.code).toBe(0);
    expect(world.proxy.operations.length).toBeGreaterThan(10);
  });

  it("prints the same findings as text, problems first", async () => {
    expect((await doctor()).stdout).toMatch(
      /^etl, Airflow 2\.11\.0\n\npass {5} 1 {2}[\s\S]*\n28 pass, 0 warn, 0 fail, 1 unknown\n$/,
    );
    const mend = await world.log(
      "Scheduler",
      "scheduler.log",
      "concurrent.futures.process.BrokenProcessPool",
      Date.now(),
    );
    try {
      const { code, stdout, stderr } = await doctor();
      expect(stdout).toMatch(
        /^etl, Airflow 2\.11\.0\n\nFAIL {5}10 {2}.*\n +found .*BrokenProcessPool\n +why .*\n +fix .*Restart the schedulers/,
      );
      expect(stderr).toContain("1 check failed.");
      expect(code).toBe(30);
    } finally {
      await mend();
    }
  });

  it("finds that the subnets have no outbound route", async () => {
    const found = await complaintsWith(async () => {
      await world.ec2.send(
        new DeleteRouteCommand({ RouteTableId: world.routeTableId, DestinationCidrBlock: "0.0.0.0/0" }),
      );
      return () => world.openWayOut();
    });
    expect(found).toEqual([
      expect.stringMatching(/^9 fail: .*neither a NAT gateway nor interface endpoints/),
    ]);
  });

  it("finds that the certificate authority's file is missing", async () => {
    const found = await complaintsWith(async () => {
      await world.s3.send(new DeleteObjectCommand({ Bucket: world.bucket, Key: "dags/ca.pem" }));
      return () => world.put("dags/ca.pem", "certificate");
    });
    expect(found).toEqual(["6 fail: /usr/local/airflow/dags/ca.pem does not exist."]);
  });

  it("finds that the server's security group blocks the environment", async () => {
    const found = await complaintsWith(async () => {
      await world.ec2.send(new RevokeSecurityGroupIngressCommand(world.ingress));
      return () => world.ec2.send(new AuthorizeSecurityGroupIngressCommand(world.ingress));
    });
    expect(found).toEqual([expect.stringMatching(/^5 fail: .*security group does not admit/)]);
  });

  it("finds that the role cannot read the key's secret", async () => {
    const found = await complaintsWith(async () => {
      await world.grant({ ...secretStatement, Resource: `${secretStatement.Resource}x` });
      return () => world.grant(secretStatement);
    });
    expect(found).toEqual([
      "5 fail: The execution role is not allowed to read the secret etl/connections/openlineage, which holds the key.",
    ]);
  });

  it("reports pip's errors until the environment is updated", async () => {
    const line = "ERROR: Cannot install apache-airflow-providers-openlineage: ResolutionImpossible";
    const hourAgo = Date.now() - 3_600_000;
    const mend = await world.log("Worker", "requirements_install_ip-10-0-1-7_1", line, hourAgo);
    try {
      expect(await complaints()).toEqual([`1 fail: pip failed: ${line}`]);
      const updated = await complaintsWith(async () =>
        changeEnvironment(environmentName, (now) => ({
          ...now,
          LastUpdate: { Status: "SUCCESS", CreatedAt: (Date.now() - 60_000) / 1_000 },
        })),
      );
      expect(updated).toEqual([]);
    } finally {
      await mend();
    }
  });

  it("finds an environment with the same namespace", async () => {
    const found = await complaintsWith(async () =>
      changeEnvironment("other", () => ({
        Name: "other",
        AirflowConfigurationOptions: { "openlineage.namespace": environmentNamespace },
      })),
    );
    expect(found).toEqual([`19 fail: other also uses "${environmentNamespace}".`]);
  });

  it("does not report environments that it cannot read", async () => {
    world.airflow.environments.set("secret", 403);
    try {
      expect(await complaints()).toEqual([]);
    } finally {
      world.airflow.environments.delete("secret");
    }
  });

  it("reads DAGs beyond the first page of a bucket's list", async () => {
    const names = Array.from(
      { length: 1_000 },
      (_, index) => `dags/data/${String(index).padStart(4, "0")}.csv`,
    );
    await Promise.all(names.map((name) => world.put(name, "1|a")));
    await world.put("dags/late.py", "RedshiftDataOperator(task_id='a')");
    try {
      expect(await complaints()).toEqual([expect.stringMatching(/^13 warn: .*dags\/late\.py/)]);
    } finally {
      for (const keys of [["dags/late.py"], names]) {
        const Objects = keys.map((Key) => ({ Key }));
        await world.s3.send(new DeleteObjectsCommand({ Bucket: world.bucket, Delete: { Objects } }));
      }
    }
  });

  it("exits with a message if the environment is missing or unreadable, or there are no credentials", async () => {
    const missing = await headwater(["doctor", "--environment", "nobody"], world.variables());
    expect([missing.code, missing.stderr]).toEqual([
      31,
      expect.stringMatching(/responded with status 404 .*nobody/),
    ]);
    world.airflow.environments.set("secret", 403);
    const refused = await headwater(["doctor", "--environment", "secret"], world.variables());
    world.airflow.environments.delete("secret");
    expect([refused.code, refused.stderr]).toEqual([
      31,
      expect.stringMatching(/responded with status 403 .*not authorized/),
    ]);
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...anonymous } = world.variables();
    const nobody = await headwater(["doctor", "--environment", environmentName], {
      ...anonymous,
      HOME: "/nonexistent",
    });
    expect([nobody.code, nobody.stderr]).toEqual([31, expect.stringMatching(/No AWS credentials/)]);
    const away = await headwater(["doctor", "--environment", environmentName], {
      ...world.variables(),
      AWS_ENDPOINT_URL_MWAA: "http://127.0.0.1:9",
    });
    expect([away.code, away.stderr]).toEqual([21, expect.stringMatching(/is unreachable at 127\.0\.0\.1:9/)]);
    for (const args of [
      ["doctor"],
      ["doctor", "--local", "--environment", "a"],
      ["doctor", "--environment", "a"],
    ]) {
      const { code, stderr } = await headwater(args, {});
      expect([args, code, stderr]).toEqual([
        args,
        25,
        expect.stringMatching(/Specify (exactly one of|the region)/),
      ]);
    }
  });
});

describe("the doctor's permissions", () => {
  const actions = liveActions.filter((action) => !action.startsWith("airflow:"));
  afterEach(() => world.moto.authorize(false));

  it("are sufficient for all checks", async () => {
    const user = await world.user(actions);
    await world.moto.authorize(true);
    const outcome = await doctor(["--format", "json"], user);
    expect(outcome.stderr).toBe("");
    expect(findingsOf(outcome).filter(({ status }) => status !== "pass")).toEqual([
      expect.objectContaining({ number: 14, status: "unseen" }),
    ]);
  });

  it("are all required; a missing one makes checks unknown and is named", async () => {
    const users = new Map<string, Awaited<ReturnType<AirflowWorld["user"]>>>();
    for (const action of actions)
      users.set(action, await world.user(actions.filter((other) => other !== action)));
    await world.moto.authorize(true);
    for (const [action, user] of users) {
      const { code, stderr } = await doctor(["--format", "json"], user);
      expect([action, code]).toEqual([action, 0]);
      expect([action, stderr]).not.toEqual([action, ""]);
    }
  });

  it("can be absent", async () => {
    const user = await world.user([]);
    await world.moto.authorize(true);
    const outcome = await doctor(["--format", "json"], user);
    expect(outcome.code).toBe(0);
    const unseen = findingsOf(outcome).filter(({ status }) => status === "unseen");
    expect(unseen.map(({ number }) => number)).toEqual([1, 5, 6, 9, 10, 12, 13, 14, 25, 26, 27, 28, 29]);
    const lines = outcome.stderr.trim().split("\n");
    expect(lines).toHaveLength(8);
    for (const line of lines) expect(line).toMatch(/^Cannot read .* \(.+: .+\)$/);
  });
});
