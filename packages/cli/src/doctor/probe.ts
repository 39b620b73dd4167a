import type { ProbeOutcome } from "@headwater/mwaa";
import { CommandFailure } from "../terminal/failure.ts";
import { type AskOptions, askServer } from "./ask.ts";

/**
 * Asks a lineage server from here: who am I, with a key, else whether it is there.
 *
 * @throws CommandFailure when what was named for the question cannot be used
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
