/**
 * Runs the tests of the store on a PostgreSQL server: a temporary cluster that is deleted
 * afterwards.
 *
 *   node scripts/test-postgres.mjs [arguments of vitest]
 *
 * Exit code 3: PostgreSQL is not installed (on Debian: apt-get install postgresql), or failed to start.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildServer } from "./build.mjs";
import { root } from "./freshness.mjs";
import { makeCertificates } from "./test-certificates.mjs";

const cannotRun = 3;
const programs = ["initdb", "pg_ctl"];

/** Returns the folder with initdb and pg_ctl: PG_BIN, the newest version of Debian's packages, or one in PATH. */
function findPrograms() {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env.PG_BIN,
    ...versions.map((version) => join(base, version, "bin")),
    ...(process.env.PATH ?? "").split(":"),
  ];
  return folders.find((folder) => folder && programs.every((program) => existsSync(join(folder, program))));
}

/** Returns the ids of a system user, because PostgreSQL refuses to run as root. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = ["postgres", "nobody"].map((name) => users.find(([known]) => known === name)).find(Boolean);
  if (!user) throw new Error("Running as root, but no user postgres or nobody exists to run the server.");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Returns a free port. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts a temporary cluster: it trusts every user on a Unix socket, and requires TLS and a password on loopback.
 *
 * @returns {Promise<{ url: string, tls: { host: string, port: number, authority: string, otherAuthority: string,
 * tokenPort: number }, version: string, stop(): void }>}
 */
export async function startCluster() {
  const bin = findPrograms();
  if (!bin)
    throw new Error(
      "PostgreSQL's initdb and pg_ctl were not found (apt-get install postgresql, or set PG_BIN).",
    );
  const user = unprivilegedUser();
  const directory = mkdtempSync(join(tmpdir(), "headwater-postgres-"));
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  chmodSync(directory, 0o700);
  const run = (program, args) =>
    execFileSync(join(bin, program), args, {
      ...user,
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const data = join(directory, "data");
  const certificates = join(directory, "certificates");
  const port = await freePort();
  const tokenPort = await freePort();
  let files;
  const stop = () => {
    spawnSync(join(bin, "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], {
      ...user,
      cwd: directory,
    });
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const initdb = [
      "-D",
      data,
      "-U",
      "headwater",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ];
    try {
      // A language's collation, as in production databases, reveals code that assumes bytewise order.
      run("initdb", [...initdb, "--locale-provider=icu", "--icu-locale=en-US"]);
    } catch {
      rmSync(data, { recursive: true, force: true });
      run("initdb", initdb);
    }
    mkdirSync(certificates);
    files = makeCertificates(certificates);
    if (user.uid !== undefined) {
      for (const path of [certificates, files.certificate, files.key]) chownSync(path, user.uid, user.gid);
    }
    writeFileSync(
      join(data, "pg_hba.conf"),
      [
        "local all all trust",
        // As on Amazon RDS: members of rds_iam send a token, which another service verifies.
        `hostssl all +rds_iam 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapport=${tokenPort} ldapprefix="uid="`,
        "hostssl all all 127.0.0.1/32 scram-sha-256",
        "",
      ].join("\n"),
    );
    const settings = [
      "ssl=on",
      `ssl_cert_file=${files.certificate}`,
      `ssl_key_file=${files.key}`,
      "fsync=off",
      "full_page_writes=off",
      "synchronous_commit=off",
      "max_connections=100",
      "shared_buffers=128MB",
    ];
    const options = [
      "-c listen_addresses=127.0.0.1",
      `-p ${port}`,
      `-k ${directory}`,
      ...settings.map((setting) => `-c ${setting}`),
    ];
    run("pg_ctl", [
      "-D",
      data,
      "-l",
      join(directory, "log"),
      "-o",
      options.join(" "),
      "-w",
      "-t",
      "60",
      "start",
    ]);
  } catch (error) {
    const log = existsSync(join(directory, "log")) ? readFileSync(join(directory, "log"), "utf8") : "";
    stop();
    throw new Error(`PostgreSQL could not be started: ${error.stderr || error.message}\n${log}`);
  }
  const version = run("initdb", ["--version"]).trim();
  return {
    url: `postgres://headwater@localhost:${port}/postgres?host=${encodeURIComponent(directory)}`,
    tls: {
      host: "localhost",
      port,
      authority: files.authority,
      otherAuthority: files.otherAuthority,
      tokenPort,
    },
    version,
    stop,
  };
}

async function main() {
  await buildServer();
  let cluster;
  try {
    cluster = await startCluster();
  } catch (error) {
    console.error(error.message);
    return cannotRun;
  }
  const stopOnSignal = () => {
    cluster.stop();
    process.exit(130);
  };
  process.once("SIGINT", stopOnSignal).once("SIGTERM", stopOnSignal);
  try {
    console.log(`Testing on ${cluster.version}`);
    const named = process.argv.slice(2);
    const vitest = spawn(
      process.execPath,
      [
        join(root, "node_modules/vitest/vitest.mjs"),
        "run",
        ...(named.length > 0 ? named : ["packages/store", "packages/server"]),
      ],
      {
        cwd: root,
        stdio: "inherit",
        env: {
          ...process.env,
          HEADWATER_TEST_DATABASE_URL: cluster.url,
          HEADWATER_TEST_DATABASE_TLS: JSON.stringify(cluster.tls),
        },
      },
    );
    return await new Promise((resolve) => vitest.once("exit", (code) => resolve(code ?? 1)));
  } finally {
    cluster.stop();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(await main());
