import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { diagnose } from "../doctor/diagnose.ts";
import { checkRequirements } from "../requirements.ts";
import { mwaaVersions, resolveVersion } from "../versions.ts";
import { makeRecipe, type RecipeName, recipeNames, recipeText } from "./recipes.ts";
import type { RecipeOptions } from "./spark-properties.ts";

const optionsFor = (version: string): RecipeOptions => ({
  version: resolveVersion(version).row,
  url: "https://lineage.example.com/",
  namespace: "mwaa://eu-west-1/123456789012/etl",
  jars: "s3://bucket/jars",
  hasKey: true,
  region: "eu-west-1",
});
const recipe = (name: RecipeName, version = "2.11.0") => makeRecipe(name, optionsFor(version));

/** Numbers of the doctor's checks of a recipe. */
const checksOf: Readonly<Record<RecipeName, number>> = {
  glue: 26,
  emr: 27,
  "emr-serverless": 27,
  athena: 28,
  cosmos: 29,
  "redshift-data": 13,
};

/** Runs the code of a recipe with operators that print their arguments. */
function run(name: RecipeName): Record<string, unknown> {
  const program = `
import importlib.machinery, json, os, sys, types
os.environ["DBT_VENV"] = "/usr/local/airflow/dbt_venv"
class Recorder:
    def __init__(self, *args, **kwargs): self.kwargs = {"args": args, **kwargs}
class Operator(Recorder):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        print(json.dumps(self.kwargs, default=lambda value: value.kwargs if isinstance(value, Recorder) else value.__name__))
class Module(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.endswith(("Operator", "DbtDag")): return Operator
        return Recorder if name.endswith("Config") else Module(name)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("airflow", "cosmos"): return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return Module(spec.name)
    def exec_module(self, module): pass
sys.meta_path.insert(0, Finder())
exec(sys.stdin.read())
`;
  const { error, stdout, stderr, status } = spawnSync("python3", ["-c", program], {
    input: recipe(name).code,
    encoding: "utf8",
  });
  if (error) throw new Error(`This test needs python3: ${error.message}`);
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("recipes", () => {
  it.each(recipeNames)("the DAG of %s passes the doctor, in every version", (name) => {
    for (const { version } of mwaaVersions) {
      const { code, requirements, statements } = recipe(name, version);
      const findings = diagnose({
        airflowVersion: version,
        options: {},
        dagFiles: [{ path: "dag.py", text: code }],
        requirements: requirements.join("\n"),
        roleStatements: statements.map(({ Effect, Action, Resource }) => ({
          effect: Effect,
          actions: Action,
          resources: [Resource],
        })),
      });
      const finding = findings.find(({ check }) => check.number === checksOf[name])!;
      expect([version, finding.status, finding.found]).toEqual([version, "pass", expect.anything()]);
    }
  });

  it("passes Glue one --conf with every property", () => {
    const { script_args } = run("glue") as { script_args: Record<string, string> };
    expect(script_args["--extra-jars"]).toBe("s3://bucket/jars/openlineage-spark_2.12-1.53.0.jar");
    const properties = script_args["--conf"]!.split(" --conf ");
    expect(properties).toContain("spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener");
    expect(properties).toContain("spark.openlineage.transport.url=https://lineage.example.com");
    expect(properties).toContain("spark.openlineage.transport.auth.apiKey={{ conn.openlineage.password }}");
    expect(properties).toContain(
      "spark.openlineage.parentRunId={{ macros.OpenLineageProviderPlugin.lineage_run_id(task_instance) }}",
    );
    for (const property of properties) expect(property).toMatch(/^spark\.[\w.]+=/);
  });

  it("passes EMR the properties as arguments of spark-submit", () => {
    const { steps } = run("emr") as { steps: { HadoopJarStep: { Args: string[] } }[] };
    const { Args } = steps[0]!.HadoopJarStep;
    expect(Args.slice(0, 5)).toEqual([
      "spark-submit",
      "--deploy-mode",
      "cluster",
      "--jars",
      "s3://bucket/jars/openlineage-spark_2.12-1.53.0.jar",
    ]);
    expect(Args.filter((argument) => argument === "--conf")).toHaveLength(
      Args.filter((argument) => argument.startsWith("spark.")).length,
    );
    expect(Args.at(-1)).toBe("s3://bucket/transform.py");
  });

  it("passes EMR Serverless the properties as sparkSubmitParameters", () => {
    const { job_driver } = run("emr-serverless") as {
      job_driver: { sparkSubmit: { sparkSubmitParameters: string } };
    };
    const { sparkSubmitParameters } = job_driver.sparkSubmit;
    expect(sparkSubmitParameters).toMatch(/^--jars s3:\/\/bucket\/jars\/\S+\.jar --conf spark\./);
    expect(sparkSubmitParameters).toContain(
      "--conf spark.openlineage.namespace=mwaa://eu-west-1/123456789012/etl",
    );
  });

  it("runs dbt from its own environment, in a mode whose artifacts Cosmos reads", () => {
    const { execution_config } = run("cosmos") as { execution_config: Record<string, string> };
    expect(execution_config.dbt_executable_path).toBe("/usr/local/airflow/dbt_venv/bin/dbt");
    for (const { version } of mwaaVersions) {
      const { row } = resolveVersion(version);
      expect(checkRequirements(recipe("cosmos", version).requirements.join("\n"), row)).toEqual([]);
    }
  });

  it("replaces RedshiftDataOperator by single statements in one transaction", () => {
    expect(run("redshift-data")).toMatchObject({ autocommit: false, sql: expect.any(Array) });
    expect(run("athena")).toMatchObject({ database: "mart", catalog: "AwsDataCatalog" });
  });

  it("leaves out macros that the provider does not have, and the key of an open server", () => {
    expect(recipe("glue", "2.10.3").code).not.toMatch(/lineage_root/);
    expect(recipe("glue", "2.11.0").code).toMatch(/lineage_root_run_id/);
    const open = makeRecipe("glue", { ...optionsFor("2.11.0"), hasKey: false });
    expect(open.code).not.toMatch(/apiKey/);
  });

  it("formats each part under its heading", () => {
    expect(recipeText(recipe("glue"))).toMatch(
      /^# Run once\n\ncurl [\s\S]*\n# DAG\n\nfrom airflow[\s\S]*\n# Notes\n\n- /,
    );
    expect(recipeText(recipe("cosmos"))).toMatch(
      /# requirements\.txt\n\napache-airflow[\s\S]*# Startup script/,
    );
  });
});
