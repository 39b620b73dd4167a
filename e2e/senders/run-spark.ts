import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Postgres } from "../airflow/postgres.ts";
import { runProgram } from "../airflow/processes.ts";
import { SENDERS } from "./environments.ts";

/** Options of a sender. */
export interface SenderOptions {
  /** Existing folder for its files. */
  readonly directory: string;
  readonly postgres: Postgres;
  /** URL for its events. */
  readonly url: string;
}

/** Runs the Spark applications one after another in one JVM. */
export async function runSpark(bin: string, jars: readonly string[], options: SenderOptions): Promise<void> {
  const { directory, postgres, url } = options;
  const home = join(directory, "shop");
  await mkdir(home);
  await postgres.psql("postgres", "CREATE DATABASE shop;");
  await postgres.psql("shop", "CREATE TABLE revenue (country text, revenue double precision);");
  const python = join(bin, "python");
  await runProgram(python, [join(SENDERS, "spark", "jobs.py")], {
    cwd: home,
    env: {
      PATH: process.env.PATH ?? "/usr/bin:/bin",
      ...(process.env.JAVA_HOME ? { JAVA_HOME: process.env.JAVA_HOME } : {}),
      HOME: directory,
      LC_ALL: "C.UTF-8",
      PYSPARK_PYTHON: python,
      PYTHONDONTWRITEBYTECODE: "1",
      SPARK_LOCAL_IP: "127.0.0.1",
      SHOP_HOME: home,
      SHOP_JARS: jars.join(","),
      SHOP_LINEAGE_URL: url,
      SHOP_POSTGRES_PORT: String(postgres.port),
    },
  });
}
