import type { ProbeOutcome } from "@headwater/mwaa";
import { CommandFailure } from "../terminal/failure.ts";
import { type AskOptions, askServer } from "./ask.ts";

/**
 * Checks a lineage server from this machine: the session if there is a key, else its health.
 *
 * @throws CommandFailure if the URL, key or CA file is unusable
 */
export async function probeServer(url: string, options: AskOptions): Promise<ProbeOutcome> {
  try {
    const { status } = await askServer(url, options.key ? "api/v2/session" : "healthz", options);
    return { kind: "answered", status };
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const { message, name, code } = error as NodeJS.ErrnoException;
    return { kind: "failed", reason: message || code || name };
  }
}
