import { userInfo } from "node:os";

/** Returns the name of the user, for the log and the audit log. */
export function actor(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a user id without an entry, as in containers
  }
}
