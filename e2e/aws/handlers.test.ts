import { X509Certificate } from "node:crypto";
import { ACMClient, GetCertificateCommand, ListCertificatesCommand } from "@aws-sdk/client-acm";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as keyRotation from "../../packages/cdk/src/handlers/key-rotation.ts";
import * as privateCertificate from "../../packages/cdk/src/handlers/private-certificate.ts";
import * as warehouseBootstrap from "../../packages/cdk/src/handlers/warehouse-bootstrap.ts";
import { useEndpoints } from "./endpoints.ts";
import { type JsonCall, JsonService, ServiceError } from "./json-service.ts";
import { type Moto, startMoto } from "./moto.ts";

describe("the private certificate", () => {
  let moto: Moto;
  let secrets: SecretsManagerClient;
  let acm: ACMClient;
  let secretArn: string;

  beforeAll(async () => {
    moto = await startMoto();
    secrets = new SecretsManagerClient(moto.client);
    acm = new ACMClient(moto.client);
  });
  afterAll(() => moto?.stop());
  beforeEach(async () => {
    useEndpoints({ AWS_ENDPOINT_URL: moto.endpoint });
    const { ARN } = await secrets.send(
      new CreateSecretCommand({ Name: `authority-${Math.random()}`, SecretString: "generated" }),
    );
    secretArn = ARN!;
  });

  const request = (RequestType: "Create" | "Update" | "Delete", more: object = {}) => ({
    RequestType,
    ResourceProperties: {
      ServerName: "Internal-A.elb.amazonaws.com",
      AuthoritySecret: secretArn,
      Owner: "stack",
    },
    ...more,
  });
  const certificateOf = async (CertificateArn: string) =>
    (await acm.send(new GetCertificateCommand({ CertificateArn }))).Certificate!;

  it("is created, renewed under the same ARN and authority, and deleted", async () => {
    const made = await privateCertificate.onEvent(request("Create"));
    const first = await certificateOf(made.PhysicalResourceId);
    const renewed = await privateCertificate.onEvent(
      request("Update", { PhysicalResourceId: made.PhysicalResourceId }),
    );
    expect(renewed.PhysicalResourceId).toBe(made.PhysicalResourceId);
    expect(renewed.Data).toEqual(made.Data);
    const second = await certificateOf(made.PhysicalResourceId);
    expect(second).not.toBe(first);
    const authority = new X509Certificate(made.Data!.Authority!);
    for (const leaf of [first, second])
      expect(new X509Certificate(leaf).verify(authority.publicKey)).toBe(true);
    await privateCertificate.onEvent(request("Delete", { PhysicalResourceId: made.PhysicalResourceId }));
    const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand({}));
    expect(CertificateSummaryList.map(({ CertificateArn }) => CertificateArn)).not.toContain(
      made.PhysicalResourceId,
    );
  });

  it("keeps its keys out of the response and the log", async () => {
    const written: string[] = [];
    const spies = [
      vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0),
      vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0),
    ];
    const answer = await privateCertificate.onEvent(request("Create")).finally(() => {
      for (const spy of spies) spy.mockRestore();
    });
    expect(JSON.stringify(answer)).not.toMatch(/PRIVATE KEY/);
    expect(written.join("")).not.toMatch(/PRIVATE KEY/);
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    expect(SecretString).toMatch(/PRIVATE KEY/);
  });

  it("is deleted after the load balancer has released it, and other errors are reported", async () => {
    const refusals = [["ResourceInUseException", "Certificate is in use."]];
    const acm = await JsonService.start(({ operation }) => {
      expect(operation).toBe("DeleteCertificate");
      const refusal = refusals.shift();
      if (refusal) throw new ServiceError(refusal[0]!, refusal[1]!);
    });
    useEndpoints({ AWS_ENDPOINT_URL: acm.endpoint });
    const PhysicalResourceId = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    await privateCertificate.onEvent(request("Delete", { PhysicalResourceId }));
    expect(acm.calls).toHaveLength(2);
    refusals.push(["AccessDeniedException", "not authorized to perform: acm:DeleteCertificate"]);
    await expect(privateCertificate.onEvent(request("Delete", { PhysicalResourceId }))).rejects.toThrow(
      /acm:DeleteCertificate/,
    );
    expect(acm.calls).toHaveLength(3);
    await acm.stop();
  });

  it("is created again under the authority that a failed creation left", async () => {
    const first = await privateCertificate.onEvent(request("Create"));
    await privateCertificate.onEvent(request("Delete", { PhysicalResourceId: first.PhysicalResourceId }));
    const again = await privateCertificate.onEvent(request("Create"));
    expect(again.PhysicalResourceId).not.toBe(first.PhysicalResourceId);
    expect(again.Data!.Authority).toBe(first.Data!.Authority);
  });

  it("follows the load balancer's new name, and its rollback", async () => {
    const made = await privateCertificate.onEvent(request("Create"));
    const { PhysicalResourceId } = made;
    const named = (ServerName: string) => ({
      PhysicalResourceId,
      ResourceProperties: { ServerName, AuthoritySecret: secretArn, Owner: "stack" },
    });
    for (const name of ["new.elb.amazonaws.com", "internal-a.elb.amazonaws.com"]) {
      await privateCertificate.onEvent(request("Update", named(name)));
      const leaf = new X509Certificate(await certificateOf(PhysicalResourceId));
      expect(leaf.subjectAltName).toBe(`DNS:${name}`);
    }
  });

  it("removes nothing after a failed creation or an earlier removal", async () => {
    await privateCertificate.onEvent(request("Delete", { PhysicalResourceId: "CREATE_FAILED" }));
    const gone = "arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000";
    await privateCertificate.onEvent(request("Delete", { PhysicalResourceId: gone }));
  });
});

describe("the rotation of a key", () => {
  let moto: Moto;
  let secrets: SecretsManagerClient;
  beforeAll(async () => {
    moto = await startMoto();
    secrets = new SecretsManagerClient(moto.client);
  });
  afterAll(() => moto?.stop());

  const valueAt = async (SecretId: string, VersionStage: string) =>
    (await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString!;

  async function rotate(SecretId: string, ClientRequestToken: string) {
    useEndpoints({ AWS_ENDPOINT_URL: moto.endpoint });
    for (const Step of [
      "createSecret",
      "createSecret",
      "setSecret",
      "testSecret",
      "finishSecret",
      "finishSecret",
    ] as const)
      await keyRotation.onEvent({ SecretId, ClientRequestToken, Step });
  }

  it("keeps the previous key readable and the rest of an Airflow connection unchanged", async () => {
    const { ARN } = await secrets.send(
      new CreateSecretCommand({
        Name: "ingest",
        SecretString: '{"conn_type":"generic","password":"former"}',
      }),
    );
    await rotate(ARN!, "11111111-1111-4111-8111-111111111111");
    const current = JSON.parse(await valueAt(ARN!, "AWSCURRENT"));
    expect(current.conn_type).toBe("generic");
    expect(current.password).toMatch(/^[\w-]{43}$/);
    expect(JSON.parse(await valueAt(ARN!, "AWSPREVIOUS")).password).toBe("former");
  });

  it("replaces a plain key, and not twice for one request", async () => {
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: "read", SecretString: "former" }));
    await rotate(ARN!, "22222222-2222-4222-8222-222222222222");
    const current = await valueAt(ARN!, "AWSCURRENT");
    await rotate(ARN!, "22222222-2222-4222-8222-222222222222");
    expect(await valueAt(ARN!, "AWSCURRENT")).toBe(current);
    expect(await valueAt(ARN!, "AWSPREVIOUS")).toBe("former");
  });
});

describe("the set-up of the warehouse", () => {
  let service: JsonService;
  let refuse: (call: JsonCall) => void;
  const statements = new Map<string, string>();
  const failures: Record<string, string> = {};
  let usageLimits: { usageLimitId: string; period: string; amount: number }[] = [];

  beforeEach(async () => {
    refuse = () => {};
    statements.clear();
    for (const key of Object.keys(failures)) delete failures[key];
    usageLimits = [];
    service = await JsonService.start((call) => {
      refuse(call);
      const { operation, input } = call;
      switch (operation) {
        case "GetNamespace":
          return {
            namespace: { adminPasswordSecretArn: "arn:aws:secretsmanager:::secret:redshift!ns-admin" },
          };
        case "ExecuteStatement": {
          const id = String(statements.size + 1);
          statements.set(id, String(input.Sql));
          return { Id: id };
        }
        case "DescribeStatement": {
          const failure = failures[statements.get(String(input.Id))!];
          return failure ? { Status: "FAILED", Error: failure } : { Status: "FINISHED" };
        }
        case "ListUsageLimits":
          return { usageLimits };
        case "CreateUsageLimit":
          usageLimits.push({ usageLimitId: "1", period: "daily", amount: Number(input.amount) });
          return {};
        case "UpdateUsageLimit":
          usageLimits[0]!.amount = Number(input.amount);
          return {};
        default:
          throw new ServiceError("UnknownOperationException", operation);
      }
    });
    useEndpoints({ AWS_ENDPOINT_URL: service.endpoint });
  });
  afterEach(() => service.stop());

  const request = (RequestType: "Create" | "Update" | "Delete", DailyUsageLimit = "24") => ({
    RequestType,
    ...(RequestType === "Create" ? {} : { PhysicalResourceId: "wg-bootstrap" }),
    ResourceProperties: {
      Namespace: "ns",
      Workgroup: "wg",
      WorkgroupArn: "arn:aws:redshift-serverless:::workgroup/1",
      Database: "dev",
      Statements: [
        "CREATE SCHEMA IF NOT EXISTS a",
        "CREATE ROLE headwater_etl",
        "GRANT USAGE ON SCHEMA a TO ROLE headwater_etl",
      ],
      DailyUsageLimit,
    },
  });

  it("runs the statements in order with the managed password's secret, then limits the cost", async () => {
    const answer = await warehouseBootstrap.onEvent(request("Create"));
    expect(answer.PhysicalResourceId).toBe("wg-bootstrap");
    const operations = service.calls.map(({ operation }) => operation);
    expect(operations.slice(0, 5)).toEqual([
      "GetNamespace",
      "ExecuteStatement",
      "DescribeStatement",
      "ExecuteStatement",
      "DescribeStatement",
    ]);
    expect(service.calls[1]?.input).toMatchObject({
      WorkgroupName: "wg",
      Database: "dev",
      SecretArn: "arn:aws:secretsmanager:::secret:redshift!ns-admin",
    });
    expect(usageLimits).toEqual([{ usageLimitId: "1", period: "daily", amount: 24 }]);
  });

  it("can run again with an existing role and another limit", async () => {
    await warehouseBootstrap.onEvent(request("Create"));
    failures["CREATE ROLE headwater_etl"] = 'ERROR: role "headwater_etl" already exists';
    await warehouseBootstrap.onEvent(request("Update", "48"));
    expect(statements.size).toBe(6);
    expect(usageLimits).toEqual([{ usageLimitId: "1", period: "daily", amount: 48 }]);
  });

  it("names the failing statement and runs none after it", async () => {
    failures["CREATE SCHEMA IF NOT EXISTS a"] = "ERROR: permission denied";
    await expect(warehouseBootstrap.onEvent(request("Create"))).rejects.toThrow(
      /Statement 1 of 3 failed: ERROR: permission denied\nCREATE SCHEMA/,
    );
    expect(statements.size).toBe(1);
  });

  it("is removed after a creation that failed half way, and can be created again", async () => {
    failures["GRANT USAGE ON SCHEMA a TO ROLE headwater_etl"] = "ERROR: connection lost";
    await expect(warehouseBootstrap.onEvent(request("Create"))).rejects.toThrow(/Statement 3 of 3 failed/);
    await warehouseBootstrap.onEvent(request("Delete"));
    delete failures["GRANT USAGE ON SCHEMA a TO ROLE headwater_etl"];
    failures["CREATE ROLE headwater_etl"] = 'ERROR: role "headwater_etl" already exists';
    await warehouseBootstrap.onEvent(request("Create"));
    expect(usageLimits).toHaveLength(1);
  });

  it("waits for a new workgroup", async () => {
    let refusals = 1;
    refuse = ({ operation }) => {
      if (operation === "ExecuteStatement" && refusals-- > 0) {
        throw new ServiceError("ResourceNotFoundException", "The workgroup is not there yet.");
      }
    };
    await warehouseBootstrap.onEvent(request("Create"));
    expect(statements.size).toBe(3);
  });

  it("deletes nothing at removal", async () => {
    await warehouseBootstrap.onEvent(request("Delete"));
    expect(service.calls).toEqual([]);
  });
});
