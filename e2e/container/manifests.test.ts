import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { argumentsOf, listOf, readDockerfile, root } from "./dockerfile.ts";

const kinds = {
  Deployment,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  ConfigMap,
  Namespace,
  Service,
  ServiceAccount,
};
interface Manifest {
  readonly apiVersion: string;
  readonly kind: keyof typeof kinds;
  readonly metadata: { readonly name: string };
}

const { image } = readDockerfile();
const user = Number(argumentsOf(image, "USER")[0]!.split(":")[0]);
const port = Number(argumentsOf(image, "EXPOSE")[0]);

/** Fails on fields that Kubernetes' own schema rejects or requires. */
function validate(manifest: Manifest): void {
  const Kind = kinds[manifest.kind] as unknown as new (
    data: Manifest,
  ) => { validate(): void; apiVersion: string };
  expect(Kind, `kind ${manifest.kind}`).toBeDefined();
  const model = new Kind(manifest);
  expect(model.apiVersion).toBe(manifest.apiVersion);
  model.validate();
}

describe("the Kubernetes manifests", () => {
  const folder = join(root, "deploy/kubernetes");
  const read = (name: string) => parse(readFileSync(join(folder, name), "utf8"));
  const kustomization = read("kustomization.yaml") as {
    resources: string[];
    configMapGenerator: { name: string; literals: string[] }[];
  };

  it("are all in the kustomization, except the example", () => {
    const files = readdirSync(folder).filter((name) => name !== "kustomization.yaml");
    expect(files.filter((name) => name !== "ingress-example.yaml")).toEqual(
      [...kustomization.resources].sort(),
    );
  });

  it("are valid for Kubernetes, each by itself", () => {
    for (const name of [...kustomization.resources, "ingress-example.yaml"]) validate(read(name));
  });

  it("select the same pods", () => {
    const labels = { "app.kubernetes.io/name": "headwater" };
    const { spec } = read("deployment.yaml");
    expect(spec.template.metadata.labels).toEqual(labels);
    expect(spec.selector).toEqual({ matchLabels: labels });
    expect(read("service.yaml").spec.selector).toEqual(labels);
    expect(read("network-policy.yaml").spec.podSelector).toEqual({ matchLabels: labels });
    expect(read("pod-disruption-budget.yaml").spec.selector).toEqual({ matchLabels: labels });
  });

  it.skipIf(spawnSync("kubectl", ["version", "--client"]).status !== 0)(
    "are valid as kustomize builds them",
    () => {
      const built = execFileSync("kubectl", ["kustomize", folder], { encoding: "utf8" });
      const manifests = parseAllDocuments(built).map((document) => document.toJS() as Manifest);
      for (const manifest of manifests) validate(manifest);
      expect(manifests.map(({ kind }) => kind).sort()).toEqual([
        "ConfigMap",
        "Deployment",
        "Namespace",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Service",
        "ServiceAccount",
      ]);
    },
  );

  it("give the pod no more than it needs", () => {
    const { spec } = read("deployment.yaml").spec.template;
    const [container] = spec.containers;
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: user,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.ports).toEqual([{ name: "http", containerPort: port }]);
  });

  it("mount the paths in the settings, and contain no secret", () => {
    const { spec } = read("deployment.yaml").spec.template;
    const [container] = spec.containers;
    const mounts = container.volumeMounts.map(
      ({ mountPath }: { mountPath: string }) => mountPath,
    ) as string[];
    const settings = [
      ...container.env.map(({ value }: { value: string }) => value),
      ...kustomization.configMapGenerator.flatMap(({ literals }) => literals),
    ].join("\n");
    const files = settings.match(/\/etc\/headwater\/[a-z/.]+/g) ?? [];
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files)
      expect(
        mounts.some((mount) => file.startsWith(`${mount}/`)),
        file,
      ).toBe(true);
    for (const volume of listOf(image, "VOLUME")) expect(mounts).toContain(volume);
    expect(settings).not.toMatch(/:\/\/[^/\s]*:[^/\s]*@/);
  });
});

describe("the compose file", () => {
  const compose = parse(readFileSync(join(root, "deploy/compose.yaml"), "utf8"));
  const { headwater, database } = compose.services;

  it("declares every secret, network and volume that a service uses, and uses every one", () => {
    const used = (name: "secrets" | "networks") =>
      [...new Set([...headwater[name], ...(database[name] as string[])])].sort();
    expect(used("secrets")).toEqual(Object.keys(compose.secrets).sort());
    expect(used("networks")).toEqual(Object.keys(compose.networks).sort());
    expect(database.volumes).toEqual(["database:/var/lib/postgresql/data"]);
    expect(compose.volumes).toEqual({ database: {} });
  });

  it("contains no password: each comes from a file", () => {
    for (const secret of Object.values(compose.secrets)) expect(secret).toEqual({ file: expect.any(String) });
    const text = JSON.stringify([headwater.environment, database.environment]);
    expect(text).not.toMatch(/:\/\/[^/\s"]*:[^/\s"]*@/);
    expect(Object.keys(database.environment)).not.toContain("POSTGRES_PASSWORD");
    const files = JSON.stringify(compose.services).match(/\/run\/secrets\/[a-z-]+/g) ?? [];
    for (const file of files) expect(Object.keys(compose.secrets)).toContain(file.split("/").pop());
  });

  it("gives the container no more than it needs, and starts it when the database responds", () => {
    expect(headwater).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      depends_on: { database: { condition: "service_healthy" } },
      ports: [`127.0.0.1:${port}:${port}`],
    });
    expect(compose.networks.database).toEqual({ internal: true });
    expect(database.networks).toEqual(["database"]);
    expect(database).not.toHaveProperty("ports");
    const check = argumentsOf(image, "HEALTHCHECK")[0]!;
    expect(JSON.parse(/CMD (\[.*\])$/.exec(check)![1]!)).toEqual(headwater.healthcheck.test.slice(1));
  });
});
