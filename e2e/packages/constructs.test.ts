import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmptyProject, readmeBlocks, root } from "./empty-project.ts";

const names = ["cdk", "mwaa", "pipeline-tickit", "openlineage", "sql-lineage"];

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

let project: EmptyProject;

beforeAll(() => {
  project = new EmptyProject(names, ["aws-cdk-lib", "constructs"]);
});

afterAll(() => project.remove());

/** Synthesizes an app of the README without network, credentials or a home folder; returns the folder of its templates. */
async function synthesize(name: string, source: string, context: object = {}): Promise<string> {
  const out = join(project.folder, `${name}.out`);
  const home = join(project.folder, "home");
  mkdirSync(home, { recursive: true });
  const nowhere = "http://127.0.0.1:9";
  // Synth rejects the placeholders of the documentation.
  const filledIn = source.replaceAll("123456789012", "731904286551").replaceAll("203.0.113.7", "52.30.10.7");
  await project.run(name, filledIn, {
    // One app is enough to check our declarations.
    skipLibCheck: name !== "server",
    env: {
      PATH: process.env.PATH,
      HOME: home,
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      AWS_ENDPOINT_URL: nowhere,
      AWS_EC2_METADATA_DISABLED: "true",
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  return out;
}

/** Returns how many resources of each type the templates in a folder have. */
function resourceCounts(out: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of readdirSync(out).filter((file) => file.endsWith(".template.json"))) {
    const { Resources } = JSON.parse(readFileSync(join(out, name), "utf8")) as Template;
    for (const { Type } of Object.values(Resources)) counts[Type] = (counts[Type] ?? 0) + 1;
  }
  return counts;
}

/** Returns the paths of all assets. */
function assets(out: string): string[] {
  return readdirSync(out)
    .filter((file) => file.endsWith(".assets.json"))
    .flatMap((name) => {
      const { files = {} } = JSON.parse(readFileSync(join(out, name), "utf8")) as AssetManifest;
      return Object.values(files).map(({ source }) =>
        isAbsolute(source.path) ? source.path : join(out, source.path),
      );
    });
}

/** Returns the names of all files in the assets. */
function assetFiles(out: string): string[] {
  return assets(out).flatMap((path) => {
    try {
      return readdirSync(path, { recursive: true, encoding: "utf8" });
    } catch {
      return [path];
    }
  });
}

describe("the constructs in an empty CDK app", () => {
  it("are installed without tests, sources, the bundler or an embedded database", () => {
    const files = readdirSync(project.installed("@headwater/cdk"), { recursive: true, encoding: "utf8" });
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/index.d.ts",
        "dist/assets/image.zip",
        "dist/assets/handlers/private-certificate/index.mjs",
        "dist/assets/plugins/headwater_lineage/token_provider.py",
        "dist/assets/sample/headwater_tickit/pipeline/manifest.json",
        "dist/assets/classic/headwater_environment.py",
        "dist/assets/headwater_probe.py",
        "dist/assets/update/update-settings.mjs",
      ]),
    );
    const unwanted = /\.test\.|(^|\/)testing(\/|$)|\.map$|tsbuildinfo|__pycache__|(^|\/)src(\/|$)/;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
    for (const name of ["esbuild", "tsx", "@electric-sql/pglite"]) {
      expect([name, existsSync(project.installed(name))]).toEqual([name, false]);
    }
  });

  it("contain a bundle of each handler of the checkout", () => {
    const handlers = readdirSync(join(root, "packages", "cdk", "src", "handlers"))
      .map((file) => file.replace(/\.ts$/, ""))
      .filter((name) =>
        /onEvent/.test(readFileSync(join(root, "packages/cdk/src/handlers", `${name}.ts`), "utf8")),
      );
    const bundled = readdirSync(join(project.installed("@headwater/cdk"), "dist", "assets", "handlers"));
    expect(bundled).toEqual(handlers.sort());
  });

  it("synthesize a lineage server alone", async () => {
    const [server] = readmeBlocks("cdk");
    const out = await synthesize("server", server!);
    expect(resourceCounts(out)).toMatchObject({
      "AWS::ECS::Service": 1,
      "AWS::RDS::DBInstance": 1,
      "AWS::CodeBuild::Project": 1,
      "AWS::CloudWatch::Alarm": 4,
      "Custom::HeadwaterPrivateCertificate": 1,
    });
    expect(assetFiles(out).some((name) => name.endsWith(".zip"))).toBe(true);
  });

  it("synthesize lineage for an environment of the user", async () => {
    const [, environment] = readmeBlocks("cdk");
    const out = await synthesize("environment", environment!);
    expect(resourceCounts(out)).toMatchObject({ "AWS::MWAA::Environment": 1, "AWS::ECS::Service": 1 });
    const template = readFileSync(join(out, "Airflow.template.json"), "utf8");
    expect(template).toContain("openlineage.transport");
    expect(template).toContain("requirements/requirements-");
  });

  it("synthesize the whole platform, with the feature flags of a new app", async () => {
    const [, , platform] = readmeBlocks("cdk");
    const { context } = JSON.parse(readFileSync(join(root, "packages", "cdk", "cdk.json"), "utf8"));
    const out = await synthesize("platform", platform!, context);
    expect(resourceCounts(out)).toMatchObject({
      "AWS::EC2::VPC": 1,
      "AWS::Glue::Table": 7,
      "AWS::ECS::Service": 1,
      "AWS::RedshiftServerless::Workgroup": 1,
      "AWS::MWAA::Environment": 1,
    });
    expect(assetFiles(out)).toEqual(
      expect.arrayContaining(["tickit.py", "headwater_tickit/pipeline/manifest.json", "index.mjs"]),
    );
  });

  it("take every asset from the app", async () => {
    for (const name of ["server", "environment", "platform"]) {
      const paths = assets(join(project.folder, `${name}.out`));
      expect(paths.length).toBeGreaterThan(3);
      expect(paths.filter((path) => relative(project.folder, path).startsWith(".."))).toEqual([]);
    }
  });

  it("unpack the image's sources for a build with Docker", async () => {
    const [server] = readmeBlocks("cdk");
    const withDocker = server!.replace(`"Lineage", { vpc }`, `"Lineage", { vpc, image: { kind: "docker" } }`);
    const out = await synthesize("docker", withDocker);
    const { dockerImages } = JSON.parse(readFileSync(join(out, "Data.assets.json"), "utf8"));
    const [{ source }] = Object.values(dockerImages) as [{ source: { directory: string } }];
    const files = readdirSync(join(out, source.directory), { recursive: true, encoding: "utf8" });
    expect(files).toEqual(
      expect.arrayContaining(["Dockerfile", "package-lock.json", "packages/cli/package.json"]),
    );
    expect(files.filter((file) => /^packages\/cdk|node_modules|(^|\/)dist(\/|$)/.test(file))).toEqual([]);
  });

  it("name the command that downloads missing wheels", async () => {
    const [, environment] = readmeBlocks("cdk");
    const offline = environment!.replace("PUBLIC_ONLY", "PRIVATE_ONLY");
    await expect(synthesize("offline", offline)).rejects.toThrow(/Run: npx headwater-cdk-wheels 3\.0\.6/);
    const command = join(project.folder, "node_modules", ".bin", "headwater-cdk-wheels");
    const { status, stderr } = spawnSync(process.execPath, [realpathSync(command), "1.0.0"], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining("1.0.0")]);
  });
});

describe("the settings for MWAA in an empty project", () => {
  it("are generated", async () => {
    const output = await project.run("settings", readmeBlocks("mwaa")[0]!);
    expect(output).toContain("'core.parallelism': '16'");
    expect(output).toContain("openlineage.transport");
    expect(output).toContain("pandas==2.1.4");
  });

  it("are checked", async () => {
    const output = await project.run("checks", readmeBlocks("mwaa")[1]!);
    expect(output).toMatch(/single quotes/);
  });
});

describe("the examples of a README", () => {
  it.each(["cdk", "mwaa"])("of %s are all run by a test", (name) => {
    expect(readmeBlocks(name)).toHaveLength({ cdk: 3, mwaa: 2 }[name]!);
  });
});
