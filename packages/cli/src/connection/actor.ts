import { userInfo } from "node:os";

/** Who runs the command, for the log and the audit list. */
export function actor(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a user without an entry, as in a container
  }
}
