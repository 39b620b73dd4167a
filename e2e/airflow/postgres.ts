import { existsSync } from "node:fs";
import { chown, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@headwater/test-kit";
import { MissingError } from "./missing.ts";
import { runProgram, Service, waitFor } from "./processes.ts";

const BINARIES = "/usr/lib/postgresql";
const ENV = { PATH: "/usr/bin:/bin", LC_ALL: "C" };

/** A PostgreSQL server that runs until the test ends. */
export interface Postgres {
  /** Port on 127.0.0.1; the superuser is `headwater`, without a password. */
  readonly port: number;
  /** Runs SQL or psql commands and returns the rows, with fields separated by tabs. */
  psql(database: string, script: string): Promise<string[][]>;
  stop(): Promise<void>;
}

/** Folder with `initdb` and `postgres`: the newest of Debian's, else that of `pg_config`. */
async function binaries(): Promise<string> {
  const versions = await readdir(BINARIES).catch(() => [] as string[]);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const asked = await runProgram("pg_config", ["--bindir"], { env: ENV }).catch(() => "");
  const folders = [...(newest === undefined ? [] : [join(BINARIES, newest, "bin")]), asked.trim()];
  const found = folders.find((folder) => folder !== "" && existsSync(join(folder, "initdb")));
  if (found === undefined) {
    throw new MissingError(
      `no PostgreSQL server binaries in ${BINARIES} or from pg_config; on Debian: apt-get install postgresql`,
    );
  }
  return found;
}

/** PostgreSQL refuses to run as root, so it then runs as another user. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined)
    throw new MissingError("no user other than root can run PostgreSQL: create a user postgres");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/**
 * Starts a temporary PostgreSQL in a new folder, reachable only from this machine.
 *
 * @throws MissingError when PostgreSQL is not installed
 */
export async function startPostgres(directory: string, log: string): Promise<Postgres> {
  const bin = await binaries();
  const user = await serverUser();
  await mkdir(directory, { recursive: true });
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const data = join(directory, "data");
  const initdb = [
    "-D",
    data,
    "-U",
    "headwater",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ];
  await runProgram(join(bin, "initdb"), initdb, { user, env: ENV, cwd: directory });

  const port = await freePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "max_connections=60",
  ];
  const server = new Service(
    "PostgreSQL",
    join(bin, "postgres"),
    ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    log,
    { user, env: ENV, cwd: directory },
  );
  const psql = async (database: string, script: string): Promise<string[][]> => {
    const connection = ["-h", "127.0.0.1", "-p", String(port), "-U", "headwater", "-d", database];
    const options = ["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"];
    const output = await runProgram(join(bin, "psql"), [...connection, ...options], {
      input: script,
      env: ENV,
    });
    return output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t"));
  };
  await waitFor("PostgreSQL", 30, async () => {
    server.requireAlive();
    return psql("postgres", "SELECT 1;").catch(() => undefined);
  });
  return { port, psql, stop: () => server.stop("SIGINT") };
}
