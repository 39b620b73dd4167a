import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MissingError } from "../airflow/missing.ts";
import { runProgram } from "../airflow/processes.ts";
import { CACHE } from "../airflow/python.ts";

/** Variable with the path of Ivy's settings file, for access to Maven Central through a mirror. */
const SETTINGS_VARIABLE = "HEADWATER_IVY_SETTINGS";

interface Jar {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly sha256: string;
}

/** Jars that Spark needs to send lineage and for the jobs' tables. */
const JARS: readonly Jar[] = [
  {
    group: "io.openlineage",
    artifact: "openlineage-spark_2.12",
    version: "1.53.0",
    sha256: "9fe28ee2e5b2cb535cd51b6572394bddeb684bf0c58650a698cf7724ce62d94d",
  },
  {
    group: "io.delta",
    artifact: "delta-spark_2.12",
    version: "3.3.2",
    sha256: "4e92085d5d794cf949c50bb665b91384857cad58680c2d0bfc9c7ad353e98e85",
  },
  {
    group: "io.delta",
    artifact: "delta-storage",
    version: "3.3.2",
    sha256: "c096975a2ca97ccc9b4005aa5cce16c9ac3903139d340da6665b66ace67d7c36",
  },
  {
    group: "org.apache.iceberg",
    artifact: "iceberg-spark-runtime-3.5_2.12",
    version: "1.9.2",
    sha256: "c40ae0a8e2673bb5c01951b7d15aae2224a534f8331f4274ce2082776116a044",
  },
  {
    group: "org.postgresql",
    artifact: "postgresql",
    version: "42.7.7",
    sha256: "157963d60ae66d607e09466e8c0cdf8087e9cb20d0159899ffca96bca2528460",
  },
];

/** Looks for Java. @throws MissingError when it is not installed */
export async function requireJava(): Promise<void> {
  try {
    await runProgram("java", ["-version"], { env: inherited() });
  } catch {
    throw new MissingError("Java is not installed; on Debian: apt-get install default-jre-headless");
  }
}

/**
 * Returns the paths of the jars; downloads those that are not in the cache from Maven Central, with Spark's own Ivy.
 *
 * @param bin - `bin` folder of the environment with pyspark
 * @throws MissingError when a jar is unavailable
 * @throws Error when a jar has another hash
 */
export async function sparkJars(bin: string, say: (text: string) => void): Promise<string[]> {
  const folder = join(CACHE, "jars");
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const jar of JARS) {
    const path = join(folder, `${jar.artifact}-${jar.version}.jar`);
    if (!existsSync(path)) {
      say(`fetching ${jar.artifact} ${jar.version}`);
      await fetchJar(jar, await findIvy(bin), folder);
    }
    await requireDigest(path, jar.sha256);
    paths.push(path);
  }
  return paths;
}

/** Checks a file. @throws Error when its SHA-256 differs */
export async function requireDigest(path: string, sha256: string): Promise<void> {
  const found = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  if (found !== sha256) throw new Error(`${path} has the SHA-256 ${found}, not ${sha256}`);
}

async function fetchJar({ group, artifact, version }: Jar, ivy: string, folder: string): Promise<void> {
  const settings = process.env[SETTINGS_VARIABLE] ?? "";
  const args = [
    "-jar",
    ivy,
    ...(settings === "" ? [] : ["-settings", settings]),
    ...["-cache", join(folder, "ivy")],
    ...["-dependency", group, artifact, version],
    ...["-retrieve", join(folder, "[artifact]-[revision].[ext]")],
    ...["-confs", "default", "-notransitive"],
  ];
  try {
    await runProgram("java", args, { env: inherited() });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MissingError(
      `${artifact} ${version} cannot be downloaded from Maven Central (${SETTINGS_VARIABLE} may name Ivy settings with a mirror): ${why}`,
    );
  }
}

async function findIvy(bin: string): Promise<string> {
  const library = join(dirname(bin), "lib");
  for (const python of await readdir(library)) {
    const jars = join(library, python, "site-packages", "pyspark", "jars");
    const names = await readdir(jars).catch(() => [] as string[]);
    const ivy = names.find((name) => /^ivy-[\d.]+\.jar$/.test(name));
    if (ivy !== undefined) return join(jars, ivy);
  }
  throw new Error(`pyspark in ${library} contains no Ivy`);
}

/** Java needs proxies and settings to reach the registry. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
