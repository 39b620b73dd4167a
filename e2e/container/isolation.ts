import { type ChildProcess, spawn, spawnSync } from "node:child_process";

/** User of the image. */
const user = "10001";

/**
 * The isolation of a command: as root on Linux, a separate unprivileged user and, if mount namespaces are permitted, a
 * file system that is read-only except for the data; otherwise only file permissions.
 */
export type Isolation = "read-only root, own user" | "own user" | "file permissions";

const dropPrivileges = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"];

/** Runs "$@" with a read-only file system except for the folder in $DATA. */
const readOnlyRoot = `mount --bind "$DATA" "$DATA" &&
mount -o remount,bind,ro / &&
if mountpoint -q /tmp; then mount -o remount,bind,ro /tmp; fi &&
exec "$@"`;

/** Returns the strongest isolation that this machine permits. */
export function strongestIsolation(data: string): Isolation {
  if (process.getuid?.() !== 0) return "file permissions";
  const works = (isolation: Isolation) => {
    const [program, ...args] = inBounds(isolation, ["true"]);
    return spawnSync(program!, args, { env: { PATH: process.env.PATH, DATA: data } }).status === 0;
  };
  return (["read-only root, own user", "own user"] as const).find(works) ?? "file permissions";
}

function inBounds(isolation: Isolation, command: readonly string[]): string[] {
  if (isolation === "file permissions") return [...command];
  if (isolation === "own user") return [...dropPrivileges, ...command];
  return [
    ...["unshare", "--mount", "--propagation", "private", "sh", "-c", readOnlyRoot, "sh"],
    ...dropPrivileges,
    ...command,
  ];
}

/** Starts an isolated command. */
export function spawnInBounds(
  isolation: Isolation,
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  data: string,
): ChildProcess {
  const [program, ...args] = inBounds(isolation, command);
  return spawn(program!, args, {
    cwd: data,
    env: { PATH: process.env.PATH, ...environment, DATA: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
