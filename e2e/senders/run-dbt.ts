import { cp } from "node:fs/promises";
import { join } from "node:path";
import { ProgramError, runProgram } from "../airflow/processes.ts";
import { SENDERS } from "./environments.ts";
import type { SenderOptions } from "./run-spark.ts";

/** Source of dbt's wrapper: dbt's artifacts at the end, or its log while it runs. */
export type DbtMode = "plain" | "logs";

/** Copies the dbt project to a writable folder and returns the folder. */
export async function copyDbtProject(directory: string): Promise<string> {
  const project = join(directory, "dbt");
  const leftOut = /\/(target|logs)$/;
  await cp(join(SENDERS, "dbt"), project, { recursive: true, filter: (source) => !leftOut.test(source) });
  return project;
}

/** Builds the dbt project twice. */
export async function runDbt(bin: string, mode: DbtMode, options: SenderOptions): Promise<void> {
  const { directory, postgres, url } = options;
  const database = `shop_${mode}`;
  await postgres.psql("postgres", `CREATE DATABASE ${database};`);
  await postgres.psql(
    database,
    "CREATE SCHEMA bank; CREATE TABLE bank.payments AS SELECT 1 AS order_id, 1050 AS cents;",
  );
  const project = await copyDbtProject(directory);
  const flags = mode === "logs" ? ["--consume-structured-logs"] : [];
  const args = [...flags, "build", "--profiles-dir", ".", "--project-dir", "."];
  for (const time of ["first", "second"]) {
    try {
      await runProgram(join(bin, "dbt-ol"), args, {
        cwd: project,
        env: {
          PATH: `${bin}:/usr/bin:/bin`,
          HOME: directory,
          LC_ALL: "C.UTF-8",
          SHOP_DATABASE: database,
          SHOP_POSTGRES_PORT: String(postgres.port),
          OPENLINEAGE_URL: url,
          OPENLINEAGE_NAMESPACE: "shop-dbt",
        },
      });
    } catch (error) {
      // One test of the project fails, so the build fails.
      const hasEnded =
        error instanceof ProgramError && /Done\. PASS=10 WARN=1 ERROR=1 SKIP=2/.test(error.message);
      if (!hasEnded) throw error;
      continue;
    }
    throw new Error(`the ${time} build of dbt succeeded, but one of its tests must fail`);
  }
}
